import type { CompactMapper } from "../../../support/compact-realm.ts";
import { account, chained, type RuleCase, type TokenExpected } from "./case.ts";

const PAIRWISE = "oidc-sha256-pairwise-sub-mapper";

/** What mappers put in the place of `aud`, `azp` and `sub`: texts, typed ones, and what users and their roles have. */
export const VALUE_CASES: readonly RuleCase[] = [
  hardcoded("a text", "aud", "api", "String", { aud: ["api"] }),
  hardcoded("a number", "aud", "042", "int", { aud: ["42"] }),
  hardcoded("no number", "aud", "api", "int", { aud: [] }),
  hardcoded("a number too large", "azp", "99999999999", "int", { azp: "agent" }),
  hardcoded("a large number", "azp", "99999999999", "long", { azp: "99999999999" }),
  hardcoded("whatever isn't true", "aud", "yes", "boolean", { aud: ["false"] }),
  hardcoded("JSON, which stays one text", "aud", '[ "api", "x" ]', "JSON", { aud: ['["api","x"]'] }),
  hardcoded("no JSON", "aud", "api", "JSON", { aud: [] }),
  hardcoded("JSON that Jackson writes in its own way", "aud", "[1.50]", "JSON", "unknown"),
  hardcoded("a backslash that says nothing", "a\\ud", "api", "String", { aud: ["api"] }),
  hardcoded("a path that begins with aud", "aud.x", "api", "String", { aud: [] }),
  ofUser("a user's name", "username", "aud", { aud: ["ann"] }),
  ofUser("a user's attribute", "tenant", "aud", { aud: ["api"] }),
  ofUser("an attribute that nobody has", "colour", "aud", { aud: [] }),
  ofUser("the first of several", "many", "aud", "unknown"),
  { ...ofUser("several", "many", "aud", { aud: ["api", "x"] }, { multivalued: "true" }) },
  ofUser("an attribute for azp", "tenant", "azp", { azp: "api" }),
  {
    ...ofUser("the name of a service account", "username", "aud", { aud: ["service-account-agent"] }),
    subject: account,
  },
  { ...ofUser("somebody of whom little is known", "tenant", "aud", "unknown"), ann: undefined as never },
  {
    name: "roles as aud: a second one in the same JSON",
    clients: {
      agent: {
        defaultScopes: ["to-api"],
        mappers: [writing("oidc-usermodel-realm-role-mapper", "aud", { multivalued: "true" })],
      },
    },
    subject: { user: "bare" },
    request: { audience: ["api"] },
    expect: { aud: ["api"] },
  },
  roles("a role as aud", "aud", ["staff"], { aud: ["staff"] }, { multivalued: "true" }),
  roles("one of several roles as aud", "aud", ["staff", "night"], "unknown"),
  roles("a role as sub", "sub", ["staff"], "unknown"),
  roles("a path that begins with aud, for roles", "aud.x", ["staff"], { aud: [] }),
  {
    name: "a pairwise sub has no flags",
    clients: { agent: { defaultScopes: [], mappers: [{ name: "m", protocolMapper: PAIRWISE, config: {} }] } },
    subject: { client: "agent" },
    expect: { sub: true },
  },
  {
    name: "a service account with a pairwise sub is nobody",
    clients: {
      agent: { defaultScopes: ["for-agent"], mappers: [{ name: "m", protocolMapper: PAIRWISE, config: {} }] },
    },
    subject: account,
    expect: [400, "invalid_request", "Invalid token"],
  },
  {
    name: "a sid that a mapper writes is no session's",
    clients: { front: { mappers: [writing("oidc-hardcoded-claim-mapper", "sid", { "claim.value": "x" })] } },
    expect: [400, "invalid_request", "Invalid token"],
  },
  {
    name: "a claim that the server can't read again",
    clients: { front: { mappers: [writing("oidc-hardcoded-claim-mapper", "cnf", { "claim.value": "x" })] } },
    expect: [400, "invalid_request", "Invalid token"],
  },
  lives(
    "a session's longest time of zero is the server's own",
    { ssoSessionMaxLifespan: 0, accessTokenLifespan: 40_000 },
    36_000,
  ),
  {
    ...lives("an offline limit of the client's own needs no switch", {}, 50),
    clients: { agent: { attributes: { "client.offline.session.max.lifespan": "50" } } },
    request: { scope: "offline_access" },
  },
  {
    ...lives("a client's limit that is no number", {}, 300),
    clients: { agent: { attributes: { "client.session.max.lifespan": " 90 " } } },
  },
  {
    name: "somebody of whom only the token is known is refused like anybody",
    subject: { kind: "claims", claims: { azp: "front", aud: ["other"], sub: "5f0e", sid: "s" } },
    expect: [403, "access_denied", "Client is not within the token audience"],
  },
  {
    name: "a token that ended before it began",
    subject: { kind: "claims", user: "ann", claims: { azp: "front", aud: ["agent"], sid: "s", iat: 100, exp: 50 } },
    expect: [400, "invalid_request", "Invalid token"],
  },
  {
    name: "a token from before the realm's not-before",
    realm: { notBefore: 200 },
    subject: { kind: "claims", user: "ann", claims: { azp: "front", aud: ["agent"], sid: "s", iat: 100, exp: 500 } },
    expect: [400, "invalid_request", "Invalid token"],
  },
  {
    name: "an azp that isn't the client's own",
    subject: { kind: "claims", client: "front", user: "ann", claims: { azp: "other", aud: ["agent"], sid: "s" } },
    expect: [400, "invalid_request", "Invalid token"],
  },
  { name: "a chain of two", subject: { ...chained, request: { requester: "agent" } }, expect: { azp: "agent" } },
];

function writing(protocolMapper: string, claim: string, config: Record<string, string> = {}): CompactMapper {
  return { name: "m", protocolMapper, config: { "claim.name": claim, "access.token.claim": "true", ...config } };
}

function hardcoded(name: string, claim: string, value: string, type: string, expect: RuleCase["expect"]): RuleCase {
  const config = { "claim.value": value, "jsonType.label": type };
  return {
    name: `${name} as ${claim}`,
    clients: { agent: { defaultScopes: [], mappers: [writing("oidc-hardcoded-claim-mapper", claim, config)] } },
    expect,
  };
}

function ofUser(
  name: string,
  attribute: string,
  claim: string,
  expect: RuleCase["expect"],
  config: Record<string, string> = {},
): RuleCase {
  const mapper = writing("oidc-usermodel-attribute-mapper", claim, { "user.attribute": attribute, ...config });
  return {
    name: `${name} as ${claim}`,
    ann: { attributes: { tenant: ["api"], many: ["api", "x"] } },
    clients: { agent: { defaultScopes: [], mappers: [mapper] } },
    expect,
  };
}

/** Somebody without roles of one's own, and mappers that bring some. */
function roles(
  name: string,
  claim: string,
  names: readonly string[],
  expect: RuleCase["expect"],
  config: Record<string, string> = {},
): RuleCase {
  const bringing = names.map((role): CompactMapper => ({ type: "hardcoded-role", name: role, role }));
  const mapper = writing("oidc-usermodel-realm-role-mapper", claim, config);
  return {
    name,
    clients: { agent: { defaultScopes: [], mappers: [...bringing, mapper] } },
    subject: { user: "bare" },
    expect,
  };
}

function lives(name: string, realm: Record<string, number>, seconds: number): RuleCase & { expect: TokenExpected } {
  return { name, realm, expect: { lives: seconds } };
}
