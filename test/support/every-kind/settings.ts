import type { ByHand } from "../by-hand.ts";
import type { TestRealm } from "../keycloak.ts";
import { SECRETS } from "./secrets.ts";

type Body = Record<string, unknown>;

/** The realm's own settings, none as a new realm has it. What this server doesn't show it doesn't know. */
export async function settings({ admin }: TestRealm, hand: ByHand): Promise<void> {
  const now = (await admin("GET", "")) as Body;
  const known = Object.entries(SETTINGS).filter(([key]) => Object.hasOwn(now, key) || ALWAYS.includes(key));
  await hand.realm(Object.fromEntries(known));
}

/** Shown only once they are set. */
const ALWAYS = ["displayName", "displayNameHtml", "passwordPolicy", "defaultLocale", "smtpServer"].concat([
  "loginTheme",
  "accountTheme",
  "adminTheme",
  "emailTheme",
  "supportedLocales",
]);

function webAuthn(policy: string, name: string): Body {
  const own = {
    RpEntityName: name,
    SignatureAlgorithms: ["ES256", "RS256"],
    RpId: "example.test",
    AttestationConveyancePreference: "direct",
    AuthenticatorAttachment: "cross-platform",
    RequireResidentKey: "Yes",
    UserVerificationRequirement: "required",
    CreateTimeout: 45,
    AvoidSameAuthenticatorRegister: true,
    AcceptableAaguids: ["08987058-cadc-4b81-b6e1-30de50dcbe96"],
    ExtraOrigins: ["https://login.example.test"],
  };
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [policy + key, value]));
}

const SETTINGS: Body = {
  displayName: "Every kind & more",
  displayNameHtml: "<b>Every kind</b>",
  notBefore: 1,
  sslRequired: "none",
  defaultSignatureAlgorithm: "RS384",
  registrationAllowed: true,
  registrationEmailAsUsername: false,
  rememberMe: true,
  verifyEmail: true,
  loginWithEmailAllowed: false,
  duplicateEmailsAllowed: true,
  resetPasswordAllowed: true,
  editUsernameAllowed: true,
  userManagedAccessAllowed: true,
  organizationsEnabled: true,
  bruteForceProtected: true,
  permanentLockout: true,
  maxTemporaryLockouts: 2,
  bruteForceStrategy: "LINEAR",
  maxFailureWaitSeconds: 901,
  minimumQuickLoginWaitSeconds: 61,
  waitIncrementSeconds: 62,
  quickLoginCheckMilliSeconds: 1001,
  maxDeltaTimeSeconds: 43201,
  failureFactor: 7,
  maxSecondaryAuthFailures: 3,
  revokeRefreshToken: true,
  refreshTokenMaxReuse: 2,
  accessTokenLifespan: 301,
  accessTokenLifespanForImplicitFlow: 902,
  ssoSessionIdleTimeout: 1801,
  ssoSessionMaxLifespan: 36001,
  ssoSessionIdleTimeoutRememberMe: 3601,
  ssoSessionMaxLifespanRememberMe: 72001,
  offlineSessionIdleTimeout: 2592001,
  offlineSessionMaxLifespanEnabled: true,
  offlineSessionMaxLifespan: 5184001,
  clientSessionIdleTimeout: 1700,
  clientSessionMaxLifespan: 30000,
  clientOfflineSessionIdleTimeout: 2000000,
  clientOfflineSessionMaxLifespan: 5000000,
  accessCodeLifespan: 61,
  accessCodeLifespanUserAction: 301,
  accessCodeLifespanLogin: 1802,
  actionTokenGeneratedByAdminLifespan: 43202,
  actionTokenGeneratedByUserLifespan: 303,
  oauth2DeviceCodeLifespan: 601,
  oauth2DevicePollingInterval: 6,
  eventsEnabled: true,
  eventsExpiration: 86401,
  eventsListeners: ["jboss-logging", "email"],
  enabledEventTypes: ["LOGIN", "LOGIN_ERROR", "TOKEN_EXCHANGE", "TOKEN_EXCHANGE_ERROR"],
  adminEventsEnabled: true,
  adminEventsDetailsEnabled: true,
  internationalizationEnabled: true,
  supportedLocales: ["en", "de"],
  defaultLocale: "de",
  loginTheme: "keycloak.v2",
  accountTheme: "keycloak.v3",
  adminTheme: "keycloak.v2",
  emailTheme: "keycloak",
  passwordPolicy: "length(8) and digits(1) and notUsername(undefined)",
  otpPolicyType: "hotp",
  otpPolicyAlgorithm: "HmacSHA256",
  otpPolicyInitialCounter: 1,
  otpPolicyDigits: 8,
  otpPolicyLookAheadWindow: 2,
  otpPolicyPeriod: 45,
  otpPolicyCodeReusable: true,
  ...webAuthn("webAuthnPolicy", "a second factor"),
  ...webAuthn("webAuthnPolicyPasswordless", "no password"),
  browserSecurityHeaders: {
    contentSecurityPolicy: "frame-src 'self'; frame-ancestors 'none'; object-src 'none';",
    xFrameOptions: "DENY",
    strictTransportSecurity: "max-age=600; includeSubDomains",
  },
  smtpServer: {
    host: "127.0.0.1",
    port: "1",
    from: "kcx@example.test",
    fromDisplayName: "The realm",
    replyTo: "nobody@example.test",
    envelopeFrom: "bounce@example.test",
    ssl: "true",
    auth: "true",
    user: "mailer",
    password: SECRETS.SMTP_SERVER_PASSWORD,
  },
  attributes: {
    "acr.loa.map": '{"gold":"2","silver":"1"}',
    cibaBackchannelTokenDeliveryMode: "poll",
    cibaExpiresIn: "121",
    cibaInterval: "6",
    parRequestUriLifespan: "61",
    adminEventsExpiration: "3601",
    shortVerificationUri: "https://t.example.test/device",
    "actionTokenGeneratedByUserLifespan.verify-email": "601",
    "theirs.own": "${anything} costs $(5) or $${6}",
  },
};
