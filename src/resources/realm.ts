import type { z } from "zod";
import { REALM } from "#model/address.ts";
import { asMap, get, type JsonMap, without } from "#model/json.ts";
import type { AdminApi } from "./api.ts";
import type { ChangedFields, Kind, Target } from "./kind.ts";
import { mergeMap } from "./merge.ts";
import { all, bool, int, names, seconds, stringMap, text, written } from "./schema.ts";

/** How keys and phones prove themselves: once as a second factor, once instead of a password. */
const WEB_AUTHN = {
  ...all(text, "RpEntityName", "RpId", "AttestationConveyancePreference", "AuthenticatorAttachment"),
  ...all(text, "RequireResidentKey", "ResidentKey", "UserVerificationRequirement"),
  ...all(seconds, "CreateTimeout"),
  ...all(bool, "AvoidSameAuthenticatorRegister"),
  ...all(names, "SignatureAlgorithms", "AcceptableAaguids", "ExtraOrigins"),
};

function webAuthn(policy: string): z.ZodRawShape {
  return Object.fromEntries(Object.entries(WEB_AUTHN).map(([part, type]) => [policy + part, type]));
}

/** The realm's own settings: every top-level scalar of a RealmRepresentation, and its attributes. */
const settings: z.ZodRawShape = {
  ...all(
    bool,
    ...["enabled", "registrationAllowed", "registrationEmailAsUsername", "rememberMe", "verifyEmail"],
    ...["loginWithEmailAllowed", "duplicateEmailsAllowed", "resetPasswordAllowed", "editUsernameAllowed"],
    ...["bruteForceProtected", "permanentLockout", "revokeRefreshToken", "offlineSessionMaxLifespanEnabled"],
    ...["eventsEnabled", "adminEventsEnabled", "adminEventsDetailsEnabled", "internationalizationEnabled"],
    ...["userManagedAccessAllowed", "organizationsEnabled", "verifiableCredentialsEnabled", "adminPermissionsEnabled"],
    ...["scimApiEnabled", "otpPolicyCodeReusable"],
  ),
  ...all(
    seconds,
    ...["accessTokenLifespan", "accessTokenLifespanForImplicitFlow", "ssoSessionIdleTimeout", "ssoSessionMaxLifespan"],
    ...["ssoSessionIdleTimeoutRememberMe", "ssoSessionMaxLifespanRememberMe", "offlineSessionIdleTimeout"],
    ...["offlineSessionMaxLifespan", "clientSessionIdleTimeout", "clientSessionMaxLifespan"],
    ...["clientOfflineSessionIdleTimeout", "clientOfflineSessionMaxLifespan", "accessCodeLifespan"],
    ...["accessCodeLifespanUserAction", "accessCodeLifespanLogin", "actionTokenGeneratedByAdminLifespan"],
    ...["actionTokenGeneratedByUserLifespan", "oauth2DeviceCodeLifespan", "oauth2DevicePollingInterval"],
    ...["eventsExpiration", "maxFailureWaitSeconds", "minimumQuickLoginWaitSeconds", "waitIncrementSeconds"],
    ...["maxDeltaTimeSeconds"],
  ),
  ...all(
    int,
    ...["notBefore", "refreshTokenMaxReuse", "maxTemporaryLockouts", "quickLoginCheckMilliSeconds", "failureFactor"],
    ...[
      "maxSecondaryAuthFailures",
      "otpPolicyInitialCounter",
      "otpPolicyDigits",
      "otpPolicyLookAheadWindow",
      "otpPolicyPeriod",
    ],
  ),
  ...all(
    text,
    ...["displayName", "displayNameHtml", "defaultSignatureAlgorithm", "sslRequired", "bruteForceStrategy"],
    ...["passwordPolicy", "defaultLocale", "loginTheme", "accountTheme", "adminTheme", "emailTheme"],
    ...["otpPolicyType", "otpPolicyAlgorithm", "browserFlow", "registrationFlow", "directGrantFlow"],
    ...["resetCredentialsFlow", "clientAuthenticationFlow", "dockerAuthenticationFlow", "firstBrokerLoginFlow"],
  ),
  ...webAuthn("webAuthnPolicy"),
  ...webAuthn("webAuthnPolicyPasswordless"),
  ...all(names, "eventsListeners", "enabledEventTypes", "supportedLocales", "otpSupportedApplications"),
  attributes: stringMap,
  smtpServer: stringMap,
  browserSecurityHeaders: stringMap,
};

/**
 * Each of these policies is one object on the server, read only where its first field comes along
 * (DefaultExportImportManager.updateRealm): whoever changes a part of it sends all of it.
 */
const POLICIES = [
  ["Type", "Algorithm", "InitialCounter", "Digits", "LookAheadWindow", "Period", "CodeReusable"].map(
    (part) => `otpPolicy${part}`,
  ),
  ...["webAuthnPolicy", "webAuthnPolicyPasswordless"].map((policy) => Object.keys(webAuthn(policy))),
];

/** Maps that a PUT replaces whole. */
const WHOLES = ["attributes", "smtpServer", "browserSecurityHeaders"];

/** What a PUT resets when it doesn't come along. */
const ALWAYS = ["attributes", "oauth2DeviceCodeLifespan", "oauth2DevicePollingInterval"];

/** Collections and objects of a RealmRepresentation that are kinds of their own. */
const unsupported = [
  ...["components", "authenticationFlows", "authenticatorConfig"],
  ...["localizationTexts", "organizations", "userFederationProviders"],
  ...["defaultDefaultClientScopes", "defaultOptionalClientScopes", "workflows"],
];

/** Known to an export, meaningless in a wish. */
const ignored = ["id", "keycloakVersion", "requiredCredentials", "defaultRole", "defaultRoles", "federatedUsers"];

export const realm: Kind = {
  name: "realm",
  written: written(settings),
  shapes: {
    eventsListeners: "set",
    enabledEventTypes: "set",
    supportedLocales: "set",
    otpSupportedApplications: "set",
    attributes: "map",
    smtpServer: "map",
    browserSecurityHeaders: "map",
  },
  secretKeys: ["smtpServer.password"],
  sugar: [],
  ignored,
  unsupported,
  children: {
    clients: "client",
    clientScopes: "client-scope",
    roles: "role",
    groups: "group",
    users: "user",
    identityProviders: "identity-provider",
    requiredActions: "required-action",
  },
  parts: {
    defaultGroups: { kind: "default-groups", field: "groups" },
    userProfile: { kind: "user-profile", field: "" },
  },
  markable: false,
  inline: false,
  read(raw) {
    const known = Object.entries(raw.realm).filter(([key]) => Object.hasOwn(settings, key));
    return [
      { address: REALM, entry: { fields: Object.fromEntries(known) }, id: String(get(raw.realm, "realm") ?? "") },
    ];
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

/**
 * A realm's PUT is a patch of most top-level fields only. Maps are replaced whole. CIBA, PAR and the device grant are
 * put back to their defaults by any PUT that doesn't carry them (updateCibaSettings and its like read what comes, or
 * take the default): `attributes` and the device's settings always go along, as they are. A masked SMTP password
 * keeps its value.
 */
async function updateRealm(api: AdminApi, target: Target, changes: ChangedFields): Promise<void> {
  const sets = Object.keys(changes.sets).map((field) => [field, get(target.fields, field) ?? []]);
  const values: JsonMap = { ...changes.values, ...Object.fromEntries(sets) };
  const touched = Object.entries(changes.maps).filter(([, map]) => Object.keys(map).length > 0);
  if (Object.keys(values).length + touched.length === 0) return;
  const now = await api.realm.get();
  const policies = POLICIES.filter((policy) => policy.some((field) => Object.hasOwn(values, field)));
  const kept = [...ALWAYS, ...policies.flat()].map((field) => [field, get(now, field) ?? null]);
  const maps = touched.map(([field, map]) => [field, mergeMap(asMap(get(now, field)), map)]);
  await api.realm.update({ ...Object.fromEntries(kept), ...values, ...Object.fromEntries(maps) });
}
