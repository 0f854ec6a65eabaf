import type { z } from "zod";
import { all, bool, int, names, seconds, stringMap, text } from "./schema.ts";

/** How keys and phones prove themselves: once as a second factor, once instead of a password. */
const WEB_AUTHN = {
  ...all(text, "RpEntityName", "RpId", "AttestationConveyancePreference", "AuthenticatorAttachment"),
  ...all(text, "RequireResidentKey", "ResidentKey", "UserVerificationRequirement"),
  ...all(seconds, "CreateTimeout"),
  ...all(bool, "AvoidSameAuthenticatorRegister"),
  ...all(names, "SignatureAlgorithms", "AcceptableAaguids", "ExtraOrigins"),
};

/** Passkeys (26.3), and how a browser offers them: instead of a password only. Not shown until they are set. */
const PASSKEYS = { PasskeysEnabled: bool, Mediation: text };

const WEB_AUTHN_POLICIES = {
  webAuthnPolicy: WEB_AUTHN,
  webAuthnPolicyPasswordless: { ...WEB_AUTHN, ...PASSKEYS },
};

function webAuthn(policy: keyof typeof WEB_AUTHN_POLICIES): z.ZodRawShape {
  return Object.fromEntries(Object.entries(WEB_AUTHN_POLICIES[policy]).map(([part, type]) => [policy + part, type]));
}

/** The realm's own settings: every top-level scalar of a RealmRepresentation, and its attributes. */
export const settings: z.ZodRawShape = {
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
    ...["otpPolicyType", "otpPolicyAlgorithm"],
  ),
  ...webAuthn("webAuthnPolicy"),
  ...webAuthn("webAuthnPolicyPasswordless"),
  ...all(names, "eventsListeners", "enabledEventTypes", "supportedLocales"),
  attributes: stringMap,
  smtpServer: stringMap,
  browserSecurityHeaders: stringMap,
};

/** Attributes by which the server keeps a setting that has a field of its own: it shows both, and goes by the field. */
export const TWICE: Readonly<Record<string, string>> = {
  oauth2DeviceCodeLifespan: "oauth2DeviceCodeLifespan",
  oauth2DevicePollingInterval: "oauth2DevicePollingInterval",
  clientSessionIdleTimeout: "clientSessionIdleTimeout",
  clientSessionMaxLifespan: "clientSessionMaxLifespan",
  clientOfflineSessionIdleTimeout: "clientOfflineSessionIdleTimeout",
  clientOfflineSessionMaxLifespan: "clientOfflineSessionMaxLifespan",
  realmReusableOtpCode: "otpPolicyCodeReusable",
  scimApiEnabled: "scimApiEnabled",
};

/**
 * Each of these policies is one object on the server, read only where its first field comes along
 * (DefaultExportImportManager.updateRealm): whoever changes a part of it sends all of it.
 */
export const POLICIES = [
  ["Type", "Algorithm", "InitialCounter", "Digits", "LookAheadWindow", "Period", "CodeReusable"].map(
    (part) => `otpPolicy${part}`,
  ),
  ...(["webAuthnPolicy", "webAuthnPolicyPasswordless"] as const).map((policy) => Object.keys(webAuthn(policy))),
];
