import { drifting } from "../../support/drift.ts";
import { has } from "../../support/version.ts";

drifting("a realm's settings", {
  declared: `
displayName: The tools
accessTokenLifespan: 5m
ssoSessionMaxLifespan: 12h
oauth2DeviceCodeLifespan: 11m
loginTheme: keycloak
browserFlow: browser
notBefore: 1000
bruteForceProtected: true
failureFactor: 7
bruteForceStrategy: LINEAR
passwordPolicy: length(10) and notUsername and passwordHistory(3)
otpPolicyDigits: 8
webAuthnPolicyCreateTimeout: 1m
webAuthnPolicyPasswordlessExtraOrigins: ["https://b.example.test", "https://a.example.test"]
eventsEnabled: true
eventsExpiration: 7d
eventsListeners: [jboss-logging]
enabledEventTypes: [LOGIN, LOGIN_ERROR, TOKEN_EXCHANGE]
adminEventsEnabled: true
internationalizationEnabled: true
supportedLocales: [de, en, pl]
defaultLocale: pl
attributes:
  cibaExpiresIn: 180
  parRequestUriLifespan: 75
  acr.loa.map: '{"silver":1,"gold":2}'
  frontendUrl: https://sso.example.test
  ours: value
  gone: null
browserSecurityHeaders:
  xFrameOptions: DENY
  contentSecurityPolicyReportOnly: frame-src 'self'
smtpServer:
  host: mail.example.test
  port: 587
  from: tools@example.test
  starttls: true
  auth: true
  user: tools
  password: "\${env:SMTP_PASSWORD}"
`,
  variables: { SMTP_PASSWORD: "the password of the mail server" },
  byHand: (hand) =>
    hand.realm({
      displayNameHtml: "<b>Tools</b>",
      refreshTokenMaxReuse: 3,
      revokeRefreshToken: true,
      oauth2DevicePollingInterval: 9,
      otpPolicyPeriod: 60,
      otpPolicyAlgorithm: "HmacSHA512",
      maxTemporaryLockouts: 4,
      webAuthnPolicyRpEntityName: "theirs",
      webAuthnPolicyPasswordlessUserVerificationRequirement: "required",
      attributes: { theirs: "kept", cibaInterval: "9", cibaAuthRequestedUserHint: "login_hint" },
      browserSecurityHeaders: { xRobotsTag: "noindex", referrerPolicy: "origin" },
      smtpServer: { fromDisplayName: "Their tools", replyTo: "nobody@example.test" },
    }),
  drifts: [
    {
      title: "a text",
      change: (hand) => hand.realm({ displayName: "" }),
      says: ["~ realm", '    displayName  (none) → "The tools"'],
    },
    {
      title: "a lifespan",
      change: (hand) => hand.realm({ accessTokenLifespan: 60 }),
      says: ["~ realm", "    accessTokenLifespan  60 → 300"],
    },
    {
      title: "a setting that the server also shows as an attribute",
      change: (hand) => hand.realm({ oauth2DeviceCodeLifespan: 700 }),
      says: ["~ realm", "    oauth2DeviceCodeLifespan  700 → 660"],
    },
    {
      title: "such a setting and an attribute together",
      change: (hand) => hand.realm({ oauth2DeviceCodeLifespan: 700, attributes: { ours: "theirs" } }),
      says: ["~ realm", "    attributes.ours  theirs → value", "    oauth2DeviceCodeLifespan  700 → 660"],
    },
    {
      title: "a theme",
      change: (hand) => hand.realm({ loginTheme: "base" }),
      says: ["~ realm", "    loginTheme  base → keycloak"],
    },
    {
      title: "a flow",
      change: (hand) => hand.realm({ browserFlow: "direct grant" }),
      says: ["~ flow-bindings", '    browserFlow  "direct grant" → browser'],
    },
    {
      title: "one field of a WebAuthn policy, of which the server reads all or nothing",
      change: (hand) => hand.realm({ webAuthnPolicyCreateTimeout: 70 }),
      says: ["~ realm", "    webAuthnPolicyCreateTimeout  70 → 60"],
    },
    {
      title: "log-in without a password",
      change: (hand) => hand.realm({ webAuthnPolicyPasswordlessExtraOrigins: ["https://evil.example.test"] }),
      says: [
        "~ realm",
        "    webAuthnPolicyPasswordlessExtraOrigins  https://evil.example.test → https://b.example.test, https://a.example.test",
      ],
    },
    {
      title: "tokens of before are no longer good",
      change: (hand) => hand.realm({ notBefore: 2000 }),
      says: ["~ realm", "    notBefore  2000 → 1000"],
    },
    {
      title: "brute force",
      change: (hand) => hand.realm({ bruteForceProtected: false, failureFactor: 30, bruteForceStrategy: "MULTIPLE" }),
      says: [
        "~ realm",
        "    bruteForceProtected  false → true",
        "    bruteForceStrategy  MULTIPLE → LINEAR",
        "    failureFactor  30 → 7",
      ],
    },
    {
      title: "the password policy",
      change: (hand) => hand.realm({ passwordPolicy: "length(4)" }),
      says: ["~ realm", '    passwordPolicy  "length(4)" → "length(10) and notUsername and passwordHistory(3)"'],
    },
    {
      title: "no password policy at all",
      change: (hand) => hand.realm({ passwordPolicy: "" }),
      says: ["~ realm", '    passwordPolicy  (none) → "length(10) and notUsername and passwordHistory(3)"'],
    },
    {
      title: "one-time passwords, a policy that the server takes as a whole",
      change: (hand) => hand.realm({ otpPolicyDigits: 6 }),
      says: ["~ realm", "    otpPolicyDigits  6 → 8"],
    },
    {
      title: "events off, and expiring",
      change: (hand) => hand.realm({ eventsEnabled: false, eventsExpiration: 60 }),
      says: ["~ realm", "    eventsEnabled  false → true", "    eventsExpiration  60 → 604800"],
    },
    {
      title: "an event type more, one less",
      change: (hand) => hand.realm({ enabledEventTypes: ["LOGIN", "LOGIN_ERROR", "LOGOUT"] }),
      says: ["~ realm", "    enabledEventTypes  + TOKEN_EXCHANGE  - LOGOUT"],
    },
    {
      title: "no event listener",
      change: (hand) => hand.realm({ eventsListeners: [] }),
      says: ["~ realm", "    eventsListeners  + jboss-logging"],
    },
    {
      title: "a language",
      change: (hand) => hand.realm({ supportedLocales: ["de", "en", "fr"] }),
      says: ["~ realm", "    supportedLocales  + pl  - fr"],
    },
    {
      title: "the default language",
      change: (hand) => hand.realm({ defaultLocale: "de" }),
      says: ["~ realm", "    defaultLocale  de → pl"],
    },
    {
      title: "CIBA",
      change: (hand) => hand.realm({ attributes: { cibaExpiresIn: "240" } }),
      says: ["~ realm", "    attributes.cibaExpiresIn  240 → 180"],
    },
    {
      title: "pushed authorization requests",
      change: (hand) => hand.realm({ attributes: { parRequestUriLifespan: "90" } }),
      says: ["~ realm", "    attributes.parRequestUriLifespan  90 → 75"],
    },
    {
      title: "an attribute that was taken away",
      change: (hand) => hand.realm({ attributes: { ours: undefined } }),
      says: ["~ realm", "    attributes.ours  (none) → value"],
    },
    {
      title: "an attribute that shall not be there",
      change: (hand) => hand.realm({ attributes: { gone: "back again" } }),
      says: ["~ realm", '    attributes.gone  "back again" → (none)'],
    },
    {
      title: "a header",
      change: (hand) => hand.realm({ browserSecurityHeaders: { xFrameOptions: "SAMEORIGIN" } }),
      says: ["~ realm", "    browserSecurityHeaders.xFrameOptions  SAMEORIGIN → DENY"],
    },
    {
      // Without authentication the server keeps neither user nor password.
      title: "the mail server's log-in switched off",
      since: "26.3",
      change: (hand) => hand.realm({ smtpServer: { auth: "false" } }),
      says: [
        "~ realm",
        "    smtpServer.auth  false → true",
        "    smtpServer.password  (none) → ••• ${env:SMTP_PASSWORD}",
        "    smtpServer.user  (none) → tools",
      ],
    },
    {
      title: "the mail server: its password stays",
      change: (hand) => hand.realm({ smtpServer: { port: "25", starttls: undefined } }),
      says: [
        "~ realm",
        // Where the server would lose it, it goes along.
        ...(has("26.3") ? [] : ["    smtpServer.password  ********** → ••• ${env:SMTP_PASSWORD}"]),
        "    smtpServer.port  25 → 587",
        "    smtpServer.starttls  (none) → true",
      ],
    },
  ],
});
