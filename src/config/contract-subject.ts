import type { Subject } from "#model/contract.ts";
import type { WrittenContract } from "./contract-schema.ts";

/** A subject as one document says it: which contract another one's name means is known once all files are read. */
export type WrittenSubject = Exclude<Subject, { kind: "exchange" }> | { kind: "exchange"; name: string };

/** What may stand beside the key that says how the token is come by; the first of these that is written decides. */
const WAYS = {
  exchange: [],
  token: [],
  device: ["user", "scope"],
  ciba: ["user", "scope", "bindingMessage"],
  client: ["user", "password", "scope"],
} as const satisfies Record<string, readonly (keyof WrittenContract["subject"])[]>;

/** The subject, or what is wrong with it. */
export function subjectOf(subject: WrittenContract["subject"]): WrittenSubject | string {
  const written = Object.keys(subject).filter((key) => subject[key as keyof typeof subject] !== undefined);
  const way = (Object.keys(WAYS) as (keyof typeof WAYS)[]).find((key) => written.includes(key));
  if (way === undefined) return NO_WAY;
  const beside: readonly string[] = WAYS[way];
  const strange = written.find((key) => key !== way && !beside.includes(key));
  if (strange !== undefined) return `\`subject.${strange}\` means nothing beside \`${way}\``;

  const { user, scope: words, bindingMessage: message } = subject;
  const scope = words === undefined ? {} : { scope: words };
  if (subject.exchange !== undefined) return { kind: "exchange", name: subject.exchange };
  if (subject.token !== undefined) return { kind: "token", token: subject.token };
  if (subject.device !== undefined)
    return { kind: "device", client: subject.device, ...(user === undefined ? {} : { user }), ...scope };
  if (subject.ciba !== undefined) {
    if (user === undefined) return "`subject.ciba` needs a `user`: who is asked";
    const bindingMessage = message === undefined ? {} : { bindingMessage: message };
    return { kind: "ciba", client: subject.ciba, user, ...scope, ...bindingMessage };
  }
  if (subject.client === undefined) return NO_WAY;
  if (user === undefined) {
    if (subject.password !== undefined) return "`subject.password` needs a `user` beside it";
    return { kind: "service-account", client: subject.client, ...scope };
  }
  const password = subject.password === undefined ? {} : { password: subject.password };
  return { kind: "user", client: subject.client, user, ...password, ...scope };
}

const NO_WAY =
  "`subject` needs a `client` (its service account), a `client` and a `user`, `device`, `ciba`, `exchange`, or a `token`";
