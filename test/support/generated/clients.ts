import fc from "fast-check";
import { addressOf } from "#model/address.ts";
import {
  addresses,
  type Draw,
  entry,
  fields,
  flag,
  keys,
  lifespan,
  members,
  NOTHING,
  numbers,
  oneOf,
  type Pair,
  some,
  text,
  together,
  type Written,
} from "./draw.ts";
import { mappers } from "./mappers.ts";
import { belongings, type Names, role } from "./people.ts";
import { roleSetOf } from "./roles.ts";

const FIELDS = {
  name: text,
  description: text,
  rootUrl: addresses("", "/root"),
  baseUrl: addresses("/home", "/start"),
  adminUrl: addresses("/admin", "/manage"),
  enabled: flag,
  alwaysDisplayInConsole: flag,
  surrogateAuthRequired: flag,
  consentRequired: flag,
  standardFlowEnabled: flag,
  implicitFlowEnabled: flag,
  directAccessGrantsEnabled: flag,
  frontchannelLogout: flag,
  fullScopeAllowed: flag,
  notBefore: numbers(0, 5000),
  nodeReRegistrationTimeout: numbers(-1, 5000),
  redirectUris: members("https://app.example.test/*", "http://localhost:3000/*", "com.example.app:/back"),
  webOrigins: members("+", "https://app.example.test", "http://localhost:3000"),
};

const ATTRIBUTES = {
  "pkce.code.challenge.method": oneOf("S256", "plain"),
  "post.logout.redirect.uris": oneOf("+", "https://app.example.test/bye##https://app.example.test/out"),
  "client.session.idle.timeout": oneOf("600", "900"),
  "use.refresh.tokens": oneOf("true", "false"),
  "backchannel.logout.session.required": oneOf("true", "false"),
  "oauth2.device.authorization.grant.enabled": oneOf("true", "false"),
  "oidc.ciba.grant.enabled": oneOf("true", "false"),
  "consent.screen.text": text,
  "display.on.consent.screen": oneOf("true", "false"),
  ours: entry,
  "with spaces.and dots": entry,
};

const AUTHENTICATION: Readonly<Record<string, Record<string, fc.Arbitrary<Pair>>>> = {
  "client-secret": {},
  "client-secret-jwt": { "token.endpoint.auth.signing.alg": oneOf("HS256", "HS512") },
  "client-jwt": {
    "use.jwks.url": oneOf("true", "false"),
    "jwks.url": addresses("/jwks", "/keys"),
    "jwt.credential.public.key": oneOf("MIIBIjANBgkq", "MIIBCgKCAQEA"),
    "token.endpoint.auth.signing.alg": oneOf("RS256", "ES256"),
  },
  "client-x509": {
    "x509.subjectdn": oneOf("CN=app", "CN=(.*)app"),
    "x509.allow.regex.pattern.comparison": oneOf("true", "false"),
  },
};

/** Short keys: what they stand for. */
const SUGAR: Readonly<Record<string, [string, fc.Arbitrary<Pair>]>> = {
  standardTokenExchange: ["standard.token.exchange.enabled", flag],
  accessTokenLifespan: ["access.token.lifespan", lifespan],
};

export function client(draw: Draw, clientId: string, names: Names): Written {
  const address = addressOf("client", clientId);
  const attribute = (key: string, value: unknown): Record<string, unknown> => ({
    attributes: { [key]: value === null ? null : String(value) },
  });
  const type = draw(fc.constantFrom("public", ...Object.keys(AUTHENTICATION)));
  const isPublic = type === "public";
  const sugar = draw(fc.subarray(Object.entries(SUGAR))).map(([key, [name, pair]]): Written => {
    const { declared, byHand } = draw(pair);
    return {
      value: { [key]: declared },
      claims: [
        { address, field: `attributes.${name}`, spoil: (hand) => hand.client(clientId, attribute(name, byHand)) },
      ],
    };
  });
  const attributes = { ...ATTRIBUTES, ...AUTHENTICATION[type] };
  return together(
    { value: isPublic ? { publicClient: true } : { clientAuthenticatorType: type }, claims: [] },
    fields(address, some(draw, FIELDS), (hand, field, value) => hand.client(clientId, { [field]: value })),
    keys(address, "attributes", some(draw, attributes), (hand, key, value) =>
      hand.client(clientId, attribute(key, value)),
    ),
    ...sugar,
    isPublic ? NOTHING : secret(draw, clientId),
    isPublic ? NOTHING : serviceAccount(draw, clientId, names),
    scopes(draw, clientId, names),
    roleSetOf(draw, {
      address: `${address}/role-scope`,
      field: "roles",
      key: "scopeMappings",
      pool: [...names.realmRoles, ...names.clientRoles, "offline_access"],
      change: (hand, member, isMember) => hand.roleOf(["clients", clientId], member, isMember),
    }),
    mappers(draw, ["clients", clientId], names),
    rolesOf(draw, clientId, names),
  );
}

function secret(draw: Draw, clientId: string): Written {
  if (!draw(fc.boolean())) return NOTHING;
  const claim = { address: addressOf("client", clientId), field: "secret" };
  return {
    value: { secret: "${env:CLIENT_SECRET}" },
    claims: [{ ...claim, spoil: (hand) => hand.client(clientId, { secret: "somebody else's" }) }],
  };
}

function serviceAccount(draw: Draw, clientId: string, names: Names): Written {
  if (!draw(fc.boolean())) return NOTHING;
  const address = `${addressOf("client", clientId)}/service-account`;
  const username = `service-account-${clientId.toLowerCase()}`;
  const own = belongings(draw, address, username, names, "serviceAccountRoles", "serviceAccountGroups");
  return together({ value: { serviceAccountsEnabled: true }, claims: [] }, ...own);
}

/** Each scope stands on one of the lists, or on none. */
function scopes(draw: Draw, clientId: string, names: Names): Written {
  const pool = [...names.scopes, "profile", "email", "phone"];
  const of = pool.map((scope) => [scope, draw(fc.constantFrom("default", "optional", "none"))] as const);
  const form = draw(fc.constantFrom("exact", "edited", "unsaid"));
  if (form === "unsaid") return NOTHING;
  const on = (list: string) => of.filter(([, one]) => one === list).map(([scope]) => scope);
  const [defaults, optionals] = [on("default"), on("optional")];
  const isExact = form === "exact";
  const address = addressOf("client", clientId);
  const move = (scope: string, field: string) => ({ address, field, spoil: moved(clientId, scope, "none") });
  return {
    value: {
      defaultClientScopes: isExact ? ["basic", "roles", ...defaults] : { with: defaults, without: on("none") },
      optionalClientScopes: isExact ? optionals : { with: optionals, without: on("none") },
    },
    claims: [
      ...defaults.map((scope) => move(scope, "defaultClientScopes")),
      ...optionals.map((scope) => move(scope, "optionalClientScopes")),
      ...on("none").flatMap((scope) => [
        { address, field: "defaultClientScopes", spoil: moved(clientId, scope, "default") },
        { address, field: "optionalClientScopes", spoil: moved(clientId, scope, "optional") },
      ]),
    ],
  };
}

function moved(
  clientId: string,
  scope: string,
  list: "default" | "optional" | "none",
): Written["claims"][number]["spoil"] {
  return (hand) => hand.scopeOf(clientId, scope, list);
}

function rolesOf(draw: Draw, clientId: string, names: Names): Written {
  const own = names.clientRoles.filter((name) => name.slice(0, name.lastIndexOf("/")) === clientId);
  if (own.length === 0) return NOTHING;
  const written = own.map((name) => [name.slice(clientId.length + 1), role(draw, name, names)] as const);
  return {
    value: { roles: Object.fromEntries(written.map(([name, { value }]) => [name, value])) },
    claims: written.flatMap(([, { claims }]) => claims),
  };
}
