import { drifting } from "../../support/drift.ts";

drifting("settings of a realm", {
  declared: `
enabled: true
displayName: The tools
accessTokenLifespan: 5m
ssoSessionIdleTimeout: 1h
ssoSessionMaxLifespan: 12h
offlineSessionIdleTimeout: 20d
clientSessionIdleTimeout: 40m
oauth2DeviceCodeLifespan: 11m
oauth2DevicePollingInterval: 6
rememberMe: true
loginTheme: keycloak
sslRequired: external
bruteForceProtected: true
failureFactor: 7
maxTemporaryLockouts: 2
bruteForceStrategy: LINEAR
waitIncrementSeconds: 90
quickLoginCheckMilliSeconds: 1200
passwordPolicy: length(10) and notUsername and passwordHistory(3)
eventsEnabled: true
eventsExpiration: 7d
eventsListeners: [jboss-logging]
enabledEventTypes: [LOGIN, LOGIN_ERROR, TOKEN_EXCHANGE]
adminEventsEnabled: true
adminEventsDetailsEnabled: true
internationalizationEnabled: true
supportedLocales: [de, en, pl]
defaultLocale: pl
otpPolicyDigits: 8
attributes:
  cibaExpiresIn: 180
  cibaInterval: 7
  parRequestUriLifespan: 75
  acr.loa.map: '{"silver":1,"gold":2}'
  frontendUrl: https://sso.example.test
  ours: value
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
  byHand: async (hand) => {
    await hand.realm({
      displayNameHtml: "<b>Tools</b>",
      refreshTokenMaxReuse: 3,
      revokeRefreshToken: true,
      attributes: { theirs: "kept", cibaAuthRequestedUserHint: "login_hint", adminEventsExpiration: "3600" },
      browserSecurityHeaders: { xRobotsTag: "noindex" },
      smtpServer: {
        fromDisplayName: "Their tools",
        replyTo: "nobody@example.test",
        envelopeFrom: "bounce@example.test",
      },
    });
  },
  drifts: [
    {
      title: "a lifespan",
      change: (hand) => hand.realm({ accessTokenLifespan: 60 }),
      says: ["~ realm", "    accessTokenLifespan  60 → 300"],
    },
    {
      title: "a setting that is an attribute as well",
      change: (hand) => hand.realm({ oauth2DeviceCodeLifespan: 700 }),
      says: ["~ realm", "    oauth2DeviceCodeLifespan  700 → 660"],
    },
    {
      title: "such a setting, and another attribute",
      change: (hand) =>
        hand.realm({ oauth2DeviceCodeLifespan: 700, attributes: { oauth2DeviceCodeLifespan: "700", ours: "theirs" } }),
      says: ["~ realm", "    attributes.ours  theirs → value", "    oauth2DeviceCodeLifespan  700 → 660"],
    },
  ],
});
