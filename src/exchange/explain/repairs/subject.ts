import type { Subject } from "../../request.ts";
import type { RuleName } from "../../rules/names.ts";
import { clientIds, confidential, makeClient, meant, scopeRepairs, secretReference } from "./exchange.ts";
import { type RefusalCase, type Repair, setOn } from "./repair.ts";

/** What might get a subject past the rule that refuses its log-in. */
export const SUBJECT_REPAIRS: Partial<Record<RuleName, (at: RefusalCase) => readonly Repair[]>> = {
  "direct-access": (at) => client(at).map(({ address }) => setOn(address, "directAccessGrantsEnabled", true)),
  "user-consent": (at) => client(at).map(({ address }) => setOn(address, "consentRequired", false, "open")),
  "bearer-only": (at) => client(at).map(({ address }) => setOn(address, "bearerOnly", false, "open")),
  "user-enabled": ({ story }) => {
    const { subject } = story.question;
    if (subject.kind !== "user") return [];
    const at = `user/${encodeURIComponent(subject.user.toLowerCase())}`;
    const edit = { do: "set", path: ["users", subject.user, "enabled"], value: true } as const;
    return [{ what: { code: "set", at, field: "enabled", value: true }, reach: "repair", edits: [edit] }];
  },
  "service-account": (at) =>
    client(at).map(({ address, id, isPublic }) => {
      const on = setOn(address, "serviceAccountsEnabled", true);
      return isPublic ? { ...on, edits: [...on.edits, ...confidential(address, id).edits] } : on;
    }),
  "scope-valid": (at) => {
    const { subject } = at.story.question;
    const sent = "scope" in subject ? subject.scope : undefined;
    return client(at).flatMap((one) => scopeRepairs(at.index, one, sent, (subjectScope) => ({ subjectScope })));
  },
  "client-known": (at) => {
    const id = clientId(at.story.question.subject);
    const known = client(at);
    if (id === undefined || known.length > 0) return known.map(({ address }) => setOn(address, "enabled", true));
    const isUser = at.story.question.subject.kind === "user";
    return [
      ...meant(id, clientIds(at.index)).map(
        (to): Repair => ({
          what: { code: "ask-other", from: id, to },
          reach: "question",
          edits: [],
          ask: { client: to },
        }),
      ),
      isUser
        ? makeClient(id, { publicClient: true, directAccessGrantsEnabled: true })
        : makeClient(id, { secret: secretReference(id), serviceAccountsEnabled: true, standardFlowEnabled: false }),
    ];
  },
  "offline-allowed": () => [],
};

function client({ index, story }: RefusalCase) {
  const id = clientId(story.question.subject);
  return [id === undefined ? undefined : index.client(id)].filter((one) => one !== undefined);
}

function clientId(subject: Subject): string | undefined {
  return subject.kind === "exchange" ? clientId(subject.subject) : subject.client;
}
