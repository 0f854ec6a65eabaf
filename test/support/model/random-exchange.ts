import { ACCESS_TOKEN, type ExchangeRequest, ID_TOKEN, REFRESH_TOKEN, SAML2, type Subject } from "#exchange/request.ts";
import type { CompactRealm } from "../compact-realm.ts";
import type { Draw } from "./draw.ts";
import { CLIENTS, scopeNames, USERS } from "./random-realm.ts";

/** A log-in and what is done with its token: exchanges one after the other, or a chain. */
export interface Story {
  subject: Extract<Subject, { kind: "user" | "service-account" }>;
  requests: ExchangeRequest[];
  /** Each exchange's token is the next one's subject. */
  isChain: boolean;
}

export function randomStory(draw: Draw, realm: CompactRealm): Story {
  const withAccount = (realm.clients ?? []).filter((client) => client.serviceAccounts).map(({ clientId }) => clientId);
  const isAccount = withAccount.length > 0 && draw.chance(0.2);
  const client = isAccount
    ? draw.one(withAccount)
    : draw.weighed([
        [6, "front"],
        [3, "mobile"],
        [2, draw.one(CLIENTS)],
        [0.3, "admin-cli"],
      ] as const);
  const scope = scopeParameter(draw, realm, client, 0.12);
  const asked = scope === undefined ? {} : { scope };
  const subject: Story["subject"] = isAccount
    ? { kind: "service-account", client, ...asked }
    : { kind: "user", client, user: draw.one(USERS), grant: "password", ...asked };
  const count = draw.one([1, 2, 3, 4]);
  const requests = Array.from({ length: count }, () => randomRequest(draw, realm, client));
  return { subject, requests, isChain: count > 1 && draw.chance(0.4) };
}

function randomRequest(draw: Draw, realm: CompactRealm, subjectClient: string): ExchangeRequest {
  const requester = draw.weighed([
    [8, draw.one(CLIENTS)],
    [2, subjectClient],
    [0.2, "nobody"],
  ] as const);
  const scope = scopeParameter(draw, realm, requester, 0.05);
  const type = draw.weighed<string | undefined>([
    [14, undefined],
    [1, ACCESS_TOKEN],
    [3, REFRESH_TOKEN],
    [2, ID_TOKEN],
    [0.3, SAML2],
    [0.3, ""],
  ]);
  return {
    requester,
    ...(draw.chance(0.4) ? { audience: audiences(draw) } : {}),
    ...(scope === undefined ? {} : { scope }),
    ...(type === undefined ? {} : { requestedTokenType: type }),
    ...(draw.chance(0.02) ? { parameters: new Map([["requested_subject", ["ann"]]]) } : {}),
  };
}

function audiences(draw: Draw): string[] {
  const first = draw.weighed([
    [20, draw.one(CLIENTS)],
    [2, "account"],
    [0.5, "ghost"],
    [0.3, ""],
    [0.3, "bank "],
  ] as const);
  return [first, ...(draw.chance(0.3) ? draw.some(CLIENTS, 3) : [])];
}

function scopeParameter(draw: Draw, realm: CompactRealm, client: string, offline: number): string | undefined {
  if (draw.chance(0.35)) return undefined;
  const words = [
    ...(draw.chance(0.35) ? ["openid"] : []),
    ...draw.some(scopeNames(realm, client), 4).filter((word) => word !== "offline_access" || draw.chance(0.4)),
    ...(draw.chance(offline) ? ["offline_access"] : []),
    ...(draw.chance(0.04) ? [draw.one(["nope", "organization", "organization:*", "S1", "s1", "saml-scope"])] : []),
  ];
  if (words.length === 0) return draw.one([undefined, "", " ", "openid", "openid "]);
  return draw.weighed([
    [30, words.join(" ")],
    [0.5, words.join("  ")],
    [0.5, ` ${words.join(" ")}`],
    [1, `${words.join(" ")} `],
    [0.5, words.join(",")],
    [1, [...words, words[0]].join(" ")],
  ] as const);
}
