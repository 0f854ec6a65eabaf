import { ACCESS_TOKEN, type ExchangeRequest, ID_TOKEN, REFRESH_TOKEN, SAML2, type Subject } from "#exchange/request.ts";
import type { CompactRealm } from "../compact-realm.ts";
import type { Draw } from "./draw.ts";
import { CLIENTS, USERS } from "./names.ts";
import { scopeNames } from "./random-realm.ts";

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
  const asked = { ...(scope === undefined ? {} : { scope }), ...proof(draw, realm, client) };
  const subject: Story["subject"] = isAccount
    ? { kind: "service-account", client, ...asked }
    : { kind: "user", client, user: userName(draw), grant: "password", ...asked };
  const count = draw.one([1, 2, 3, 4]);
  const requests = Array.from({ length: count }, () => randomRequest(draw, realm, client));
  return { subject, requests, isChain: count > 1 && draw.chance(0.4) };
}

function userName(draw: Draw): string {
  const name = draw.one(USERS);
  return draw.weighed([
    [20, name],
    [1, name.toUpperCase()],
    [2, `${name}@example.test`],
    [0.5, `${name.toUpperCase()}@Example.Test`],
  ] as const);
}

/** Whoever must prove a key mostly does; others hardly ever. */
function proof(draw: Draw, realm: CompactRealm, client: string): { dpop?: string } {
  const found = realm.clients?.find(({ clientId }) => clientId === client);
  const isBound = found?.attributes?.["dpop.bound.access.tokens"] !== undefined;
  return draw.chance(isBound ? 0.9 : 0.02)
    ? {
        dpop: draw.weighed([
          [5, "key"],
          [1, "other key"],
        ] as const),
      }
    : {};
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
    [
      0.3,
      draw.one([
        "",
        "access_token",
        `${ACCESS_TOKEN} `,
        ACCESS_TOKEN.toUpperCase(),
        "urn:ietf:params:oauth:token-type:jwt",
      ]),
    ],
  ]);
  const parameters = draw.chance(0.03) ? { parameters: oddParameters(draw) } : {};
  return {
    requester,
    ...(draw.chance(0.33) ? { audience: audiences(draw) } : {}),
    ...(scope === undefined ? {} : { scope }),
    ...(type === undefined ? {} : { requestedTokenType: type }),
    ...parameters,
    ...proof(draw, realm, requester),
  };
}

/** What few send: others' parameters, none of one's own, the same twice. */
function oddParameters(draw: Draw): Map<string, string[]> {
  const one = draw.one<[string, string[]]>([
    ["requested_subject", ["ann"]],
    ["requested_issuer", ["github"]],
    ["subject_issuer", ["github"]],
    ["subject_token_type", []],
    ["subject_token_type", [ID_TOKEN]],
    ["subject_token_type", ["access_token"]],
    ["subject_token_type", ["urn:ietf:params:oauth:token-type:jwt"]],
    ["subject_token_type", [ACCESS_TOKEN, ACCESS_TOKEN]],
    ["subject_token_type", [""]],
    ["subject_token", []],
    ["subject_token", ["garbage"]],
    ["scope", ["openid", "openid"]],
    ["requested_token_type", [ACCESS_TOKEN, ID_TOKEN]],
    ["resource", ["https://api.example.test"]],
    ["actor_token", ["garbage"]],
    ["actor_token_type", [ACCESS_TOKEN]],
    ["claims", ['{"id_token":{"acr":{"values":["gold"]}}}']],
    ["acr_values", ["gold"]],
    ["nonce", ["n"]],
    ["unknown", ["1", "2"]],
  ]);
  return new Map([one]);
}

function audiences(draw: Draw): string[] {
  const first = draw.weighed([
    [20, draw.one(CLIENTS)],
    [2, "account"],
    [0.5, "ghost"],
    [0.3, ""],
    [0.3, draw.one(["bank ", "BANK"])],
  ] as const);
  const more = draw.chance(0.3) ? draw.some(CLIENTS, 3) : [];
  return [first, ...more, ...(draw.chance(0.08) ? [first] : [])];
}

function scopeParameter(draw: Draw, realm: CompactRealm, client: string, offline: number): string | undefined {
  if (draw.chance(0.35)) return undefined;
  const words = [
    ...(draw.chance(0.35) ? ["openid"] : []),
    ...draw.some(scopeNames(realm, client), 4).filter((word) => word !== "offline_access" || draw.chance(0.4)),
    ...(draw.chance(offline) ? ["offline_access"] : []),
    ...(draw.chance(0.04) ? [draw.one(ODD_WORDS)] : []),
  ];
  if (words.length === 0) return draw.one([undefined, "", " ", "openid", "openid "]);
  return draw.weighed([
    [30, words.join(" ")],
    [0.5, words.join("  ")],
    [0.5, ` ${words.join(" ")}`],
    [1, `${words.join(" ")} `],
    [0.5, words.join(draw.one([",", "\t", "\n", "+", "%20"]))],
    [1, [...words, words[0]].join(" ")],
  ] as const);
}

const ODD_WORDS = [
  ...["nope", "organization", "organization:*", "organization:acme", "S1", "s1", "saml-scope", "s1:x", "OpenID"],
  ...["basic", "roles", "web-origins", "acr", "service_account", "microprofile-jwt", "address"],
];
