import { get } from "#model/json.ts";
import { REALM_WORDS } from "./schema-words-realm.ts";

interface Described {
  description: string;
  examples?: readonly unknown[];
}

type Table = Readonly<Record<string, string | readonly [description: string, ...examples: unknown[]]>>;

const ANYWHERE: Table = {
  absent: "The object must not be there. What every realm has by itself never goes.",
  was: ["The object's name until now: it is renamed and keeps its id.", "old-name"],
  exclusive: "Whatever is undeclared beneath this object goes.",
  description: "For people.",
  attributes: "Key by key: what is not named stays, null takes a key away.",
  config: "Key by key: what is not named stays, null takes a key away.",
  enabled: "Whether it can be used.",
  roles: ["Roles: `name` of the realm, `client-id/name` of a client.", ["auditor", "kitchen/cook"]],
  groups: ["Groups by path.", ["/staff/night"]],
  protocolMappers: ["What goes into tokens, by name.", { "to-the-api": { audience: "api" } }],
};

const WORDS: Readonly<Record<string, Table>> = {
  file: {
    realm: ["The realm's name.", "tools"],
    owner: ["Whose objects these are: the mark on what kcx makes, needed for --prune.", "tools"],
    $schema: "This schema, for editors.",
    exchanges: [
      "Contracts: exchanges that must work, or must be refused. `plan` predicts them, `verify` performs them.",
      {
        "agent calls the api": {
          subject: { client: "web", user: "jane" },
          requester: "agent",
          audience: "api",
          expect: { aud: "api" },
        },
      },
    ],
    registrationPolicies: [
      "Policies of dynamic registration, by set and provider.",
      { anonymous: { "trusted-hosts": { absent: true } } },
    ],
    clientProfiles: "Client profiles, by name: what their executors demand of clients.",
    clientPolicies: "Client policies, by name: which clients the profiles are for.",
  },
  export: {},
  realm: REALM_WORDS,
  client: {
    enabled: "Whether it may ask for tokens.",
    name: "For people; `${…}` is a key of messages.",
    protocol: ["openid-connect unless said.", "openid-connect", "saml"],
    secret: ["A reference: a secret in clear is warned of.", "${env:AGENT_CLIENT_SECRET}"],
    standardTokenExchange:
      "It may exchange tokens (attribute `standard.token.exchange.enabled`). Only the requester of an exchange needs it.",
    accessTokenLifespan: ["How long its access tokens live (attribute `access.token.lifespan`).", "2m"],
    publicClient: "It keeps no secret: a browser or mobile application. It can't exchange tokens.",
    bearerOnly: "It never asks for tokens.",
    standardFlowEnabled: "Users log in through the browser (authorization code).",
    implicitFlowEnabled: "Tokens come in the address bar; given up by OAuth 2.1.",
    directAccessGrantsEnabled: "It may send users' passwords; for tests.",
    serviceAccountsEnabled: "It may ask for tokens of its own (client credentials).",
    serviceAccountRoles: ["Roles of its service account.", ["realm-management/view-users"]],
    serviceAccountGroups: ["Groups of its service account.", ["/services"]],
    authorizationServicesEnabled: "It protects resources by policies (UMA); switches its service account on.",
    authorizationSettings: "Its resources, scopes, policies and permissions.",
    authenticationFlowBindingOverrides: ["Flows of its own, by purpose.", { browser: "my browser" }],
    scopeMappings: ["Without full scope: the roles that its tokens may carry.", ["kitchen/cook"]],
    fullScopeAllowed: "Every role of the user is in its tokens.",
    consentRequired: "Users are asked what it may have.",
    defaultClientScopes: ["Scopes of every token; a list is exact.", { with: ["api-audience"] }],
    optionalClientScopes: ["Scopes that can be asked for; a list is exact.", { with: ["orders"] }],
    redirectUris: ["Where codes may be sent; `*` only at the end.", ["https://web.example.com/callback"]],
    webOrigins: ["Origins that browsers may call from; `+`: those of the redirect URIs.", ["+"]],
    rootUrl: "Put before relative addresses.",
    baseUrl: "Where the application starts.",
    adminUrl: "Where the server sends what it has to say (log-outs).",
    clientAuthenticatorType: ["How it proves itself.", "client-secret", "client-jwt", "client-x509"],
    frontchannelLogout: "Log-outs go through the browser.",
    surrogateAuthRequired: "Not used any more.",
    alwaysDisplayInConsole: "Shown in every user's account console.",
    notBefore: "Tokens older than this (seconds since 1970) are refused.",
    nodeReRegistrationTimeout: "Seconds after which a cluster's node must say again that it is there.",
    attributes: [
      "Settings without a field of their own; key by key, null takes one away.",
      { "pkce.code.challenge.method": "S256" },
    ],
    roles: ["The client's own roles, by name.", { cook: { description: "May use the oven" } }],
  },
  "client-scope": {
    type: ["Whether new clients get it: as default, as optional, or not.", "none"],
    protocol: ["openid-connect unless said.", "openid-connect", "saml"],
    roles: ["Who has none of these roles doesn't get the scope.", ["kitchen/cook"]],
    includeInTokenScope: "Its name stands in the token's `scope`.",
    consentScreen: "Users are asked for it, where the client requires consent.",
    consentScreenText: "What users are asked.",
  },
  mapper: {
    audience: ["Puts a client into `aud` of the access token.", "api"],
    customAudience: ["Puts any text into `aud` of the access token.", "https://api.example.com"],
    audienceResolve: "Puts every client into `aud` of which the user has a role that is in the token.",
    userAttribute: ["A claim from a user's attribute.", "department"],
    userProperty: ["A claim from a user's property.", "username"],
    hardcodedClaim: ["A claim that is always the same; its value is `claimValue`.", "tenant"],
    hardcodedRole: ["A role that every token has.", "kitchen/cook"],
    realmRoles: ["A claim with the user's realm roles.", "roles"],
    groups: ["A claim with the paths of the user's groups.", "groups"],
    claim: ["The claim's name; a dot makes it nested.", "work.shift"],
    claimValue: "The value of a hardcoded claim.",
    claimType: ["How the claim is written.", "String", "JSON", "boolean", "long"],
    multivalued: "The claim is a list.",
    accessToken: "In access tokens.",
    idToken: "In ID tokens.",
    userinfo: "At the userinfo endpoint.",
    introspection: "In what introspection answers.",
    lightweight: "In lightweight access tokens, too.",
    protocol: "openid-connect unless said.",
    protocolMapper: ["Its type, in the long form.", "oidc-audience-mapper"],
  },
  role: { composites: ["The roles that it includes.", ["kitchen/cook"]] },
  group: {
    roles: ["Roles of every member.", ["kitchen/cook"]],
    subGroups: ["Groups within it, by name.", { night: {} }],
    attributes: ["Lists of texts; one may stand alone.", { shift: "night" }],
  },
  "user-profile": {
    attributeOrder: ["The order of the attributes in forms; those not named come after.", ["username", "email"]],
    groupOrder: "The order of the groups in forms; those not named come after.",
  },
  organization: {
    domains: ["Mail domains of its people.", ["acme.test"]],
    members: [
      "User names of who was put there; nobody whom an identity provider of it vouches for is taken out.",
      ["jane"],
    ],
  },
  user: {
    email: "Kept in lower case.",
    emailVerified: "The address needs no confirmation.",
    firstName: "Without names and address a log-in may be refused: account is not fully set up.",
    lastName: "Without names and address a log-in may be refused: account is not fully set up.",
    password: ["A reference; set when the user is made, later with --reset-passwords.", "${env:JANE_PASSWORD}"],
    requiredActions: ["What the user must do at the next log-in.", ["UPDATE_PASSWORD"]],
    attributes: ["Lists of texts; the user profile must admit them.", { department: "kitchen" }],
    federatedIdentities: ["Who the user is at identity providers, by alias.", { partner: { userId: "17" } }],
    credentials: "As a full export has them: set when the user is made, never compared.",
  },
  exchange: {
    subject: ["Whose token is exchanged.", { client: "web", user: "jane" }, { client: "robot" }, { token: "${env:T}" }],
    requester: ["The client that exchanges.", "agent", { client: "agent", auth: "post" }],
    audience: "The clients asked for: one, a list, or none.",
    scope: "The scopes asked for.",
    requestedTokenType: "access_token unless said.",
    expect: [
      "What must come.",
      { aud: "api", lifetime: "5m" },
      { error: "invalid_client", description: "Audience not found" },
    ],
  },
};

/** What a key of a realm file is, for editors; nothing where the server's own documentation is all there is. */
export function describeKey(kind: string, key: string): Described | undefined {
  if (kind === "export") return { description: "As an export has it: accepted, and read or left alone." };
  const found = get(WORDS[kind] ?? {}, key) ?? get(ANYWHERE, key);
  if (found === undefined) return undefined;
  const [description, ...examples] = typeof found === "string" ? [found] : found;
  return examples.length === 0 ? { description } : { description, examples };
}
