import { account, chained, type RuleCase } from "./case.ts";
import { atHand, hardcoded, JTI, lives, ofUser, roles, spoilt, writing } from "./value-cases.ts";

const PAIRWISE = "oidc-sha256-pairwise-sub-mapper";
const SECTOR = { sectorIdentifierUri: "https://app.example.test/uris", pairwiseSubAlgorithmSalt: "s" };
const BREAKDOWN: RuleCase["expect"] = [500, "unknown_error", "For more on this error consult the server log."];
const INVALID: RuleCase["expect"] = [400, "invalid_request", "Invalid token"];

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
    clients: { agent: { defaultScopes: [], mappers: [{ name: "m", protocolMapper: PAIRWISE, config: SECTOR }] } },
    subject: { client: "agent" },
    expect: { sub: true },
  },
  {
    name: "a service account with a pairwise sub is nobody",
    clients: {
      agent: { defaultScopes: ["for-agent"], mappers: [{ name: "m", protocolMapper: PAIRWISE, config: SECTOR }] },
    },
    subject: account,
    expect: [400, "invalid_request", "Invalid token"],
  },
  {
    name: "a pairwise sub without its salt, as an import leaves it",
    clients: {
      agent: { mappers: [{ name: "m", protocolMapper: PAIRWISE, config: { sectorIdentifierUri: "https://a.test" } }] },
    },
    expect: BREAKDOWN,
  },
  {
    name: "a pairwise sub of a client without redirects, which has no sector",
    clients: {
      agent: { mappers: [{ name: "m", protocolMapper: PAIRWISE, config: { pairwiseSubAlgorithmSalt: "s" } }] },
    },
    expect: BREAKDOWN,
  },
  spoilt("a list in the place of a text", "locale", { multivalued: "true", "user.attribute": "tenant" }, INVALID),
  spoilt("one text in its place", "locale", { "user.attribute": "tenant" }, "passes"),
  spoilt("no key in it that the server knows", "cnf.x", { "claim.value": "k" }, INVALID),
  spoilt("a key in a path: the token is bound to it, and not for others", "cnf.jkt", { "claim.value": "k" }, [
    400,
    "invalid_request",
    "Sender-constrained token exchange rejected as the token was not issued for the requesting client",
  ]),
  spoilt("a number of another kind", "updated_at", { "claim.value": "soon" }, INVALID),
  spoilt("a number as text", "updated_at", { "claim.value": "42" }, "passes"),
  spoilt("a truth value as text", "email_verified", { "claim.value": "TRUE" }, "passes"),
  spoilt("a start in the next century", "nbf", { "claim.value": "99999999999", "jsonType.label": "long" }, INVALID),
  spoilt("a start long ago", "nbf", { "claim.value": "42", "jsonType.label": "int" }, "passes"),
  spoilt("a text for roles", "realm_access.roles", { "claim.value": "staff" }, INVALID),
  {
    name: "a role mapper that isn't multivalued",
    clients: { front: { mappers: [writing("oidc-usermodel-realm-role-mapper", "realm_access.roles")] } },
    expect: INVALID,
  },
  {
    name: "a token that lives no second is good in the very second only",
    clients: { front: { attributes: { "access.token.lifespan": "0" } } },
    expect: "unknown",
  },
  {
    name: "one that lives less is never good",
    clients: { front: { attributes: { "access.token.lifespan": "-5" } } },
    expect: INVALID,
  },
  {
    name: "a scope of the log-in without its control characters",
    subject: { scope: "to\t-api" },
    expect: [400, "invalid_scope", "Invalid scopes: to-api"],
  },
  {
    ...spoilt(
      "no number where one is to be, before 26.7",
      "n",
      { "claim.value": "x", "jsonType.label": "long" },
      BREAKDOWN,
    ),
    version: "26.4.7",
  },
  spoilt("no number where one is to be", "n", { "claim.value": "x", "jsonType.label": "long" }, "passes"),
  spoilt("a text as address", "address", { "claim.value": "x" }, "passes"),
  { ...spoilt("a text as address, before 26.5", "address", { "claim.value": "x" }, INVALID), version: "26.4.7" },
  {
    ...spoilt("a key in a path, where nobody asks whose it is", "cnf.jkt", { "claim.value": "k" }, "passes"),
    version: "26.4.7",
  },
  atHand("a sid that a mapper wrote", { sid: "x" }, INVALID),
  atHand("its own sid", {}, "passes"),
  atHand("a cnf that nobody can read", { cnf: "x" }, INVALID),
  atHand("a list in the place of a name", { name: ["x"] }, INVALID),
  atHand("a start that is no number", { nbf: "soon" }, INVALID),
  {
    name: "at hand, of a service account: a pairwise sub is nobody's",
    clients: {
      agent: { defaultScopes: ["for-agent"], mappers: [{ name: "m", protocolMapper: PAIRWISE, config: SECTOR }] },
    },
    subject: {
      kind: "claims",
      claims: {
        azp: "agent",
        aud: ["agent"],
        jti: JTI.replace(/^on/, "tr"),
        sub: "0c52a46e-0992-3cb6-95e1-2ae962dc38fd",
      },
    },
    expect: INVALID,
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
