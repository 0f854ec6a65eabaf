import { addressOf } from "#model/address.ts";
import { type Declared, ListEdit } from "#model/declaration.ts";
import { parseDuration } from "#model/duration.ts";
import { EXCHANGE_FLAG } from "#model/exchange-flag.ts";
import { asMap, asStrings, get, type Json, type JsonMap, without } from "#model/json.ts";
import { MASKED, Secret } from "#model/secret.ts";
import type { AdminApi } from "./api.ts";
import { shape } from "./client-shape.ts";
import type { ChangedFields, Creation, Found, HazardCode, Kind, Look, Target } from "./kind.ts";
import { mapperRepresentation, readMappers } from "./mapper.ts";
import { readMark, writeMark } from "./mark.ts";
import { durationOf, flagOf } from "./pieces.ts";
import type { RawRealm } from "./raw.ts";
import { renamed, written } from "./schema.ts";
import { scopeLists } from "./scope-lists.ts";

const SECRET_TIME = "client.secret.creation.time";

/** Attributes that the server keeps for itself. */
const SERVER_ATTRIBUTES = [
  SECRET_TIME,
  // Of a rotated secret (feature `client-secret-rotation`): the former secret itself is among them, in clear.
  ...["expiration.time", "rotated", "rotated.creation.time", "rotated.expiration.time"].map(
    (name) => `client.secret.${name}`,
  ),
  "realm_client",
];

export const client: Kind = {
  name: "client",
  written: written({ ...shape, ...renamed }),
  shapes: {
    redirectUris: "set",
    webOrigins: "set",
    defaultClientScopes: "set",
    optionalClientScopes: "set",
    attributes: "map",
    secret: "secret",
  },
  nameField: "clientId",
  sugar: [
    {
      key: "standardTokenExchange",
      expand: (value) => ({ attributes: { [EXCHANGE_FLAG]: String(value) } }),
      shorten: (fields) => flagOf(get(asMap(get(fields, "attributes")), EXCHANGE_FLAG)),
    },
    {
      key: "accessTokenLifespan",
      expand: (value) => ({ attributes: { "access.token.lifespan": String(parseDuration(String(value)) ?? value) } }),
      shorten: (fields) => durationOf(get(asMap(get(fields, "attributes")), "access.token.lifespan")),
    },
  ],
  ignored: [
    "id",
    "clientId",
    "access",
    "origin",
    "registrationAccessToken",
    "registeredNodes",
    ...["clientTemplate", "useTemplateConfig", "useTemplateScope", "useTemplateMappers"],
    "defaultRoles",
    ...SERVER_ATTRIBUTES.map((name) => `attributes.${name}`),
  ],
  unsupported: [],
  children: { protocolMappers: "mapper", roles: "role" },
  parts: {
    serviceAccountRoles: { kind: "service-account", field: "roles" },
    serviceAccountGroups: { kind: "service-account", field: "groups" },
    scopeMappings: { kind: "role-scope", field: "roles" },
    authorizationSettings: { kind: "authorization", field: "" },
    authenticationFlowBindingOverrides: { kind: "flow-overrides", field: "" },
  },
  markable: true,
  inline: false,
  read: (raw) => raw.clients.flatMap((representation) => readClient(representation, raw)),
  defaults,
  settle,
  references: (_address, fields) =>
    [...asStrings(get(fields, "defaultClientScopes")), ...asStrings(get(fields, "optionalClientScopes"))].map((scope) =>
      addressOf("client-scope", scope),
    ),
  hazards: (fields): HazardCode[] =>
    get(asMap(get(fields, "attributes")), EXCHANGE_FLAG) === "true" ? ["allows-exchange"] : [],
  async create(api, target, children) {
    const fields = writeMark(target, "attributes", false);
    // Both scope lists always go along: one alone leaves the other empty (keycloak-facts, Writing).
    const representation = { ...fields, protocolMappers: children.map(mapperRepresentation) };
    // Named, the protocol overrides what comes along (setupClientDefaults: redirect URIs from the root address, the
    // back channel); left out, it is the same one, and `defaults` says all of that already.
    const isOidc = get(fields, "protocol") === "openid-connect";
    api.learn(target.address, await api.clients.create(isOidc ? without(representation, "protocol") : representation));
  },
  update,
  remove: (api, address) => api.clients.remove(api.idOf(address)),
};

function readClient(representation: JsonMap, raw: RawRealm): Found[] {
  const clientId = String(get(representation, "clientId") ?? "");
  const address = addressOf("client", clientId);
  const known = Object.entries(representation).filter(([key]) => Object.hasOwn(shape, key) || key === "clientId");
  const marked = readMark(Object.fromEntries(known), "attributes");
  const secret = get(representation, "secret");
  const fields: JsonMap = {
    // Shown only where it is true.
    authorizationServicesEnabled: false,
    ...without(marked.fields, "secret"),
    // An export masks the secret with stars: its value is then not known, which is not the same as none.
    ...(typeof secret === "string" && secret !== MASKED ? { secret: new Secret(secret, "the server") } : {}),
    attributes: without(asMap(get(marked.fields, "attributes")), ...SERVER_ATTRIBUTES),
    ...withoutServerScopes(representation, raw),
  };
  const entry = { ...marked, fields };
  return [{ address, entry, id: String(get(representation, "id") ?? "") }, ...readMappers(representation, address)];
}

/** The server gives every client with a service account the scope `service_account`: it belongs to no wish. */
function withoutServerScopes(representation: JsonMap, raw: RawRealm): JsonMap {
  const exists = raw.clientScopes.some((scope) => get(scope, "name") === "service_account");
  const drop = (key: string) =>
    asStrings(get(representation, key)).filter(
      (name) => !(exists && name === "service_account" && get(representation, "serviceAccountsEnabled") === true),
    );
  return { defaultClientScopes: drop("defaultClientScopes"), optionalClientScopes: drop("optionalClientScopes") };
}

/** What every new OpenID Connect client gets (OIDCLoginProtocolFactory.setupClientDefaults). */
const OIDC_ATTRIBUTES = {
  "backchannel.logout.session.required": "true",
  "backchannel.logout.revoke.offline.tokens": "false",
};

/** ClientManager and RepresentationToModel.createClient, as a live 26.7.3 shows them. */
function defaults({ address, declared, realmScopes }: Creation): JsonMap {
  const rootUrl = String(get(declared, "rootUrl") ?? "");
  const fromRoot = rootUrl === "" ? [] : [`${rootUrl.replace(/\/$/, "")}/*`];
  const given = asStrings(get(declared, "redirectUris"));
  return {
    clientId: decodeURIComponent(address.slice("client/".length)),
    enabled: true,
    surrogateAuthRequired: false,
    alwaysDisplayInConsole: false,
    clientAuthenticatorType: "client-secret",
    redirectUris: fromRoot,
    webOrigins: originsOf(given.length > 0 ? given : fromRoot),
    ...(rootUrl === "" ? {} : { adminUrl: rootUrl }),
    notBefore: 0,
    bearerOnly: false,
    consentRequired: false,
    standardFlowEnabled: true,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: false,
    authorizationServicesEnabled: false,
    publicClient: false,
    frontchannelLogout: false,
    protocol: "openid-connect",
    fullScopeAllowed: true,
    nodeReRegistrationTimeout: -1,
    attributes: get(declared, "protocol") === "saml" ? {} : OIDC_ATTRIBUTES,
    defaultClientScopes: [...realmScopes.default],
    optionalClientScopes: [...realmScopes.optional],
  };
}

/**
 * A scope stands on one list only: what is declared on one leaves the other, unless the other declares it too.
 * `service_account` comes and goes with the service account, whatever a list says. A public client keeps no secret:
 * who declares one wants a client that isn't, unless that is said, too, as exports do.
 */
function settle(fields: JsonMap, declared: Declared["fields"], look: Look): JsonMap {
  const named = (key: string) => {
    const value = declared[key];
    return value instanceof ListEdit ? value.with : asStrings(value);
  };
  const list = (key: string, other: string) =>
    asStrings(get(fields, key)).filter(
      (scope) =>
        !(scope === "service_account" && get(fields, "serviceAccountsEnabled") === true) &&
        isTaken(scope, get(fields, "protocol"), look) &&
        !(named(other).includes(scope) && !named(key).includes(scope)),
    );
  const { secret, publicClient } = declared;
  const isConfidential = secret instanceof Secret && secret.known && publicClient === undefined;
  return {
    ...(publicClient === true ? without(fields, "secret") : fields),
    ...(isConfidential && get(fields, "publicClient") === true ? { publicClient: false } : {}),
    defaultClientScopes: list("defaultClientScopes", "optionalClientScopes"),
    optionalClientScopes: list("optionalClientScopes", "defaultClientScopes"),
  };
}

/** A scope of another protocol is dropped without a word, and so is `openid`, which many files name and few realms have. */
function isTaken(scope: string, protocol: Json | undefined, look: Look): boolean {
  const found = look(addressOf("client-scope", scope));
  return found ? get(found.fields, "protocol") === (protocol ?? "openid-connect") : scope !== "openid";
}

/** Without declared web origins the server takes those of the redirect URIs (measured: http and https only). */
function originsOf(redirectUris: readonly string[]): string[] {
  const origins = redirectUris
    .map((uri) => /^https?:\/\/[^/]+/.exec(uri)?.[0])
    .filter((origin) => origin !== undefined);
  return [...new Set(origins)].sort();
}

/**
 * A client's PUT is a patch (attributes merge, null removes), but ignores both scope lists, which have endpoints. What
 * it must say again is `keycloak/client-put.ts`'s business.
 */
async function update(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const id = api.idOf(target.address);
  const { defaultClientScopes: _d, optionalClientScopes: _o, ...sets } = changes.sets;
  const attributes: JsonMap = {
    ...changes.maps["attributes"],
    ...(changes.owner === undefined ? {} : { "kcx.owner": changes.owner }),
    // The server doesn't write it when a secret is set, so it would tell the age of the former secret.
    ...(Object.hasOwn(changes.values, "secret")
      ? { [SECRET_TIME]: String(Math.floor(api.now().getTime() / 1000)) }
      : {}),
  };
  const body: JsonMap = {
    ...changes.values,
    ...Object.fromEntries(Object.keys(sets).map((field) => [field, get(target.fields, field) ?? []])),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(changes.renamedFrom === undefined ? {} : { clientId: get(target.fields, "clientId") ?? "" }),
  };
  // The server makes a secret of its own for a client that stops being public or bearer-only, whatever comes along.
  const becomesConfidential = changes.values["publicClient"] === false || changes.values["bearerOnly"] === false;
  if (becomesConfidential && Object.hasOwn(body, "secret")) await api.clients.update(id, without(body, "secret"));
  if (Object.keys(body).length > 0) await api.clients.update(id, body);
  await scopeLists(changes.sets, (scope, list, member) =>
    api.clients.setScope(id, api.idOf(addressOf("client-scope", scope)), list, member),
  );
}
