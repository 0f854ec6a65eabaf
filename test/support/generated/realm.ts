import { REALM } from "#model/address.ts";
import {
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
  some,
  spans,
  text,
  together,
  type Written,
  word,
} from "./draw.ts";

const SETTINGS = {
  displayName: text,
  displayNameHtml: text,
  ...all(
    flag,
    ...["enabled", "registrationAllowed", "rememberMe", "verifyEmail", "loginWithEmailAllowed", "resetPasswordAllowed"],
    ...["editUsernameAllowed", "bruteForceProtected", "permanentLockout", "revokeRefreshToken"],
    ...["offlineSessionMaxLifespanEnabled", "eventsEnabled", "adminEventsEnabled", "adminEventsDetailsEnabled"],
    ...["internationalizationEnabled", "userManagedAccessAllowed", "otpPolicyCodeReusable"],
  ),
  // A client's sessions may not outlive the realm's, which are 30 minutes and 10 hours where nobody says it.
  ...all(
    spans("12h", "50000", "2d"),
    "ssoSessionIdleTimeout",
    "ssoSessionMaxLifespan",
    "offlineSessionIdleTimeout",
    "offlineSessionMaxLifespan",
  ),
  ...all(
    spans("10m", "1200", "29m"),
    ...[
      "clientSessionIdleTimeout",
      "clientSessionMaxLifespan",
      "clientOfflineSessionIdleTimeout",
      "clientOfflineSessionMaxLifespan",
    ],
  ),
  ...all(
    lifespan,
    ...["accessTokenLifespan", "accessTokenLifespanForImplicitFlow"],
    ...["ssoSessionIdleTimeoutRememberMe", "ssoSessionMaxLifespanRememberMe"],
    "accessCodeLifespan",
    ...["accessCodeLifespanUserAction", "accessCodeLifespanLogin", "actionTokenGeneratedByAdminLifespan"],
    ...["actionTokenGeneratedByUserLifespan", "oauth2DeviceCodeLifespan", "oauth2DevicePollingInterval"],
    ...["eventsExpiration", "maxFailureWaitSeconds", "minimumQuickLoginWaitSeconds", "waitIncrementSeconds"],
    ...["maxDeltaTimeSeconds"],
  ),
  ...all(
    numbers(0, 100),
    ...["notBefore", "refreshTokenMaxReuse", "maxTemporaryLockouts", "quickLoginCheckMilliSeconds", "failureFactor"],
    ...["maxSecondaryAuthFailures", "otpPolicyInitialCounter", "otpPolicyLookAheadWindow"],
  ),
  otpPolicyDigits: oneOf(6, 8),
  otpPolicyPeriod: numbers(10, 90),
  otpPolicyType: oneOf("totp", "hotp"),
  otpPolicyAlgorithm: oneOf("HmacSHA1", "HmacSHA256", "HmacSHA512"),
  sslRequired: oneOf("none", "external", "all"),
  bruteForceStrategy: oneOf("MULTIPLE", "LINEAR"),
  defaultSignatureAlgorithm: oneOf("RS256", "ES256", "PS512"),
  passwordPolicy: oneOf(
    "length(8)",
    "length(8) and notUsername(undefined)",
    "digits(1) and upperCase(2)",
    "hashIterations(5)",
  ),
  defaultLocale: oneOf("en", "de", "pl"),
  loginTheme: oneOf("keycloak", "base"),
  emailTheme: oneOf("keycloak", "base"),
  eventsListeners: members("jboss-logging", "email"),
  enabledEventTypes: members("LOGIN", "LOGOUT", "TOKEN_EXCHANGE", "CODE_TO_TOKEN"),
  supportedLocales: members("en", "de", "pl", "fr"),
};

const BINDINGS = {
  browserFlow: oneOf("browser", "direct grant"),
  resetCredentialsFlow: oneOf("reset credentials", "browser"),
};

const ATTRIBUTES = {
  cibaExpiresIn: oneOf("90", "180"),
  cibaInterval: oneOf("3", "7"),
  parRequestUriLifespan: oneOf("30", "90"),
  "acr.loa.map": oneOf('{"silver":1}', '{"gold":2}'),
  frontendUrl: oneOf("https://sso.example.test", "https://other.example.test"),
  adminEventsExpiration: oneOf("60", "3600"),
  ours: entry,
  "with a dot.and spaces": entry,
};

const HEADERS = {
  xFrameOptions: oneOf("DENY", "SAMEORIGIN"),
  contentSecurityPolicy: oneOf("frame-src 'self'", "frame-ancestors 'none'"),
  contentSecurityPolicyReportOnly: text,
  strictTransportSecurity: oneOf("max-age=60", "max-age=600; includeSubDomains"),
  xRobotsTag: oneOf("none", "noindex"),
};

/** The server wants a sender, and keeps a user and a password only where `auth` is true. */
const MAIL = {
  host: oneOf("mail.example.test", "smtp.example.test"),
  port: oneOf(25, "587", 465),
  fromDisplayName: word,
  replyTo: oneOf("tools@example.test", "nobody@example.test"),
  ssl: flag,
  starttls: flag,
  user: word,
};

/** Settings of the realm itself. */
export function realmSettings(draw: Draw): Written {
  const inMap = (map: string, table: Parameters<typeof some>[1]) =>
    keys(REALM, map, some(draw, table), (hand, key, value) =>
      hand.realm({ [map]: { [key]: value === null ? undefined : asText(value) } }),
    );
  const mail = inMap("smtpServer", MAIL);
  const smtpServer = { from: "tools@example.test", auth: true, ...(mail.value["smtpServer"] as object | undefined) };
  return together(
    fields(REALM, some(draw, SETTINGS), (hand, field, value) => hand.realm({ [field]: value })),
    fields("flow-bindings", some(draw, BINDINGS), (hand, field, value) => hand.realm({ [field]: value })),
    inMap("attributes", ATTRIBUTES),
    inMap("browserSecurityHeaders", HEADERS),
    mail.claims.length === 0 ? NOTHING : { value: { smtpServer }, claims: mail.claims },
  );
}

function asText(value: unknown): string {
  return String(value);
}

function all<T extends Parameters<typeof some>[1][string]>(pair: T, ...names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, pair]));
}
