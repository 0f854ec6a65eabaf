import { REALM } from "#model/address.ts";
import { asMap, get, isMap, type Json, type JsonMap, without } from "#model/json.ts";
import { FLOW_BINDINGS } from "./flow-bindings.ts";
import type { Kind } from "./kind.ts";
import { POLICIES, settings, TWICE } from "./realm-settings.ts";
import { updateRealm, WHOLES } from "./realm-update.ts";
import { written } from "./schema.ts";

/** Collections and objects of a RealmRepresentation that are kinds of their own. */
const unsupported = [
  ...["userFederationProviders", "workflows", "userFederationMappers", "protocolMappers"],
  ...["publicKey", "privateKey", "certificate", "codeSecret", "clientTemplates", "applications"],
  "oauthClients",
];

/** Settings of servers before 4.0. */
const LONG_GONE = ["social", "updateProfileOnInitialSocialLogin", "passwordCredentialGrantAllowed"];

/** Attributes by which the server keeps settings that have a field of their own; exports of old servers show both. */
const REPEATED = [
  ...["_browser_header.*", "webAuthnPolicy*", "bruteForceProtected", "permanentLockout", "maxFailureWaitSeconds"],
  ...["minimumQuickLoginWaitSeconds", "waitIncrementSeconds", "quickLoginCheckMilliSeconds", "maxDeltaTimeSeconds"],
  ...["failureFactor", "actionTokenGeneratedByAdminLifespan", "actionTokenGeneratedByUserLifespan"],
  ...["offlineSessionMaxLifespan", "offlineSessionMaxLifespanEnabled", "displayName", "displayNameHtml"],
  ...["defaultSignatureAlgorithm", "maxTemporaryLockouts", "bruteForceStrategy", "client-policies.*"],
].map((name) => `attributes.${name}`);

/** Known to an export, meaningless in a wish. */
const ignored = [
  "id",
  "keycloakVersion",
  "otpSupportedApplications",
  "requiredCredentials",
  "defaultRole",
  "federatedUsers",
  ...LONG_GONE,
  ...REPEATED,
];

export const realm: Kind = {
  name: "realm",
  written: written(settings),
  shapes: {
    eventsListeners: "set",
    enabledEventTypes: "set",
    supportedLocales: "set",
    attributes: "map",
    smtpServer: "map",
    browserSecurityHeaders: "map",
  },
  secretKeys: ["smtpServer.password", "smtpServer.authTokenClientSecret"],
  forgotten: { "smtpServer.password": "26.3" },
  sugar: [],
  ignored,
  unsupported,
  children: {
    clients: "client",
    clientScopes: "client-scope",
    roles: "role",
    groups: "group",
    users: "user",
    authenticationFlows: "flow",
    identityProviders: "identity-provider",
    requiredActions: "required-action",
    organizations: "organization",
    userFederation: "user-federation",
    keyProviders: "key-provider",
  },
  fromExport: fieldsFirst,
  parts: {
    localizationTexts: { kind: "localization", field: "texts" },
    defaultGroups: { kind: "default-groups", field: "groups" },
    userProfile: { kind: "user-profile", field: "" },
    ...Object.fromEntries(FLOW_BINDINGS.map((field) => [field, { kind: "flow-bindings", field }])),
  },
  markable: false,
  inline: false,
  read(raw) {
    const known = Object.entries(raw.realm).filter(([key]) => Object.hasOwn(settings, key));
    const fields: JsonMap = Object.fromEntries(known);
    const attributes = Object.entries(asMap(get(fields, "attributes"))).filter(([name]) => !isTwice(name));
    const entry = { fields: { ...fields, attributes: Object.fromEntries(attributes) } };
    return [{ address: REALM, entry, id: String(get(raw.realm, "realm") ?? "") }];
  },
  defaults: () => ({}),
  references: () => [],
  hazards: () => [],
  async create(api, target) {
    // clientScopes inside this POST would drop the built-in ones: only settings ever go into it (keycloak-facts, Writing).
    const later = POLICIES.flat();
    await api.realm.create(without(target.fields, ...WHOLES, ...later));
    const values = Object.fromEntries(Object.entries(target.fields).filter(([field]) => later.includes(field)));
    const maps = Object.fromEntries(WHOLES.map((field) => [field, asMap(get(target.fields, field))]));
    await updateRealm(api, target, { values, maps, sets: {} });
  },
  update: updateRealm,
  async remove() {},
};

function isTwice(attribute: string): boolean {
  return Object.hasOwn(TWICE, attribute) || attribute.startsWith("webAuthnPolicy");
}

/** An attribute by which the server keeps a setting says what the setting's field would, unless that is there, too. */
function fieldsFirst(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { attributes } = value;
  if (!isMap(attributes as Json | undefined)) return { ...value };
  const own = attributes as JsonMap;
  const meant = Object.entries(own).flatMap(([name, text]): [string, Json][] => {
    const field = Object.hasOwn(TWICE, name) ? TWICE[name] : undefined;
    return field === undefined || text === null ? [] : [[field, text]];
  });
  return { ...Object.fromEntries(meant), ...value, attributes: without(own, ...Object.keys(TWICE)) };
}
