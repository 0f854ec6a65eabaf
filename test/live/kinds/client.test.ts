import { generateKeyPairSync } from "node:crypto";
import { drifting } from "../../support/drift.ts";

const SECRET = "the secret of the application";

drifting("a client", {
  declared: `
clients:
  app:
    name: The application
    description: Calls the kitchen
    secret: "\${env:APP_SECRET}"
    enabled: true
    rootUrl: https://app.example.test
    baseUrl: /home
    adminUrl: https://app.example.test/admin
    alwaysDisplayInConsole: true
    redirectUris: [https://app.example.test/*, "http://localhost:3000/*"]
    webOrigins: ["+"]
    consentRequired: true
    fullScopeAllowed: false
    frontchannelLogout: true
    implicitFlowEnabled: false
    directAccessGrantsEnabled: true
    serviceAccountsEnabled: true
    standardTokenExchange: true
    accessTokenLifespan: 2m
    nodeReRegistrationTimeout: 60
    notBefore: 1000
    attributes:
      post.logout.redirect.uris: https://app.example.test/bye##https://app.example.test/out
      pkce.code.challenge.method: S256
      client.session.idle.timeout: 600
      display.on.consent.screen: true
      consent.screen.text: Read your orders
      oauth2.device.authorization.grant.enabled: true
      gone: null
    defaultClientScopes: [basic, roles, orders]
    optionalClientScopes: [offline_access, phone]
  rooted: { rootUrl: https://rooted.example.test, redirectUris: [], webOrigins: [+] }
  at-home: { rootUrl: https://home.example.test/, webOrigins: [], attributes: { backchannel.logout.session.required: false } }
  no-origin: { redirectUris: ["http://localhost:3000/*"], webOrigins: [], description: "" }
clientScopes:
  orders: {}
  bills: {}
`,
  variables: { APP_SECRET: SECRET },
  async byHand(hand, realm) {
    await realm.client({ clientId: "theirs", redirectUris: ["https://theirs.example.test/*"] });
    await hand.client("app", {
      attributes: { theirs: "kept", "backchannel.logout.url": "https://app.example.test/out" },
    });
    await hand.addMapper(["clients", "app"], {
      name: "by hand",
      protocolMapper: "oidc-hardcoded-claim-mapper",
      config: { "claim.name": "shift", "claim.value": "night", "access.token.claim": "true" },
    });
    await hand.addRole("app/by-hand");
    await hand.roleOf(["clients", "app"], "offline_access", true);
    await hand.roleOf(["users", "service-account-app"], "uma_authorization", true);
    await realm.clientScope({ name: "their scope".replace(" ", "-") });
  },
  drifts: [
    {
      title: "a text",
      change: (hand) => hand.client("app", { description: "" }),
      says: ["~ client app", '    description  (none) → "Calls the kitchen"'],
    },
    {
      title: "a flag",
      change: (hand) => hand.client("app", { directAccessGrantsEnabled: false }),
      says: ["~ client app", "    directAccessGrantsEnabled  false → true"],
    },
    {
      title: "consent and full scope",
      change: (hand) => hand.client("app", { consentRequired: false, fullScopeAllowed: true }),
      says: ["~ client app", "    consentRequired  false → true", "    fullScopeAllowed  true → false"],
    },
    {
      title: "addresses",
      change: (hand) => hand.client("app", { rootUrl: "", baseUrl: "/", adminUrl: "https://elsewhere.example.test" }),
      says: [
        "~ client app",
        "    adminUrl  https://elsewhere.example.test → https://app.example.test/admin",
        "    baseUrl  / → /home",
        "    rootUrl  (none) → https://app.example.test",
      ],
    },
    {
      title: "a redirect URI more, one less",
      change: (hand) =>
        hand.client("app", { redirectUris: ["https://app.example.test/*", "https://evil.example.test/*"] }),
      says: ["~ client app", "    redirectUris  + http://localhost:3000/*  - https://evil.example.test/*"],
    },
    {
      title: "web origins",
      change: (hand) => hand.client("app", { webOrigins: ["*"] }),
      says: ["~ client app", "    webOrigins  + +  - *"],
    },
    {
      title: "numbers",
      change: (hand) => hand.client("app", { notBefore: 0, nodeReRegistrationTimeout: -1 }),
      says: ["~ client app", "    nodeReRegistrationTimeout  -1 → 60", "    notBefore  0 → 1000"],
    },
    {
      title: "the exchange flag",
      change: (hand) => hand.client("app", { attributes: { "standard.token.exchange.enabled": "false" } }),
      says: ["~ client app", "    attributes.standard.token.exchange.enabled  false → true"],
    },
    {
      title: "its own lifespan of tokens",
      change: (hand) => hand.client("app", { attributes: { "access.token.lifespan": null } }),
      says: ["~ client app", "    attributes.access.token.lifespan  (none) → 120"],
    },
    {
      title: "an attribute that shall not be there",
      change: (hand) => hand.client("app", { attributes: { gone: "back" } }),
      says: ["~ client app", "    attributes.gone  back → (none)"],
    },
    {
      title: "the secret",
      change: (hand) => hand.client("app", { secret: "somebody else's" }),
      says: ["~ client app", "    secret  ••• ${env:APP_SECRET} (changes)"],
    },
    {
      title: "a default scope that was made optional",
      change: (hand) => hand.scopeOf("app", "orders", "optional"),
      says: ["~ client app", "    defaultClientScopes  + orders", "    optionalClientScopes  - orders"],
    },
    {
      title: "an optional scope that was made a default",
      change: (hand) => hand.scopeOf("app", "phone", "default"),
      says: ["~ client app", "    defaultClientScopes  - phone", "    optionalClientScopes  + phone"],
    },
    {
      title: "a scope more, one less",
      change: async (hand) => {
        await hand.scopeOf("app", "bills", "default");
        await hand.scopeOf("app", "roles", "none");
      },
      says: ["~ client app", "    defaultClientScopes  + roles  - bills"],
    },
    {
      title: "anything of a client without web origins, which it stays",
      change: (hand) => hand.client("no-origin", { description: "by hand" }),
      says: ["~ client no-origin", '    description  "by hand" → (none)'],
    },
    {
      // A public client has no secret; whoever declares one wants it confidential.
      title: "a client with a secret that was made public",
      change: (hand) => hand.client("app", { publicClient: true }),
      says: ["~ client app", "    publicClient  true → false", "    secret  ••• ${env:APP_SECRET} (changes)"],
    },
  ],
});

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PEM = publicKey
  .export({ type: "spki", format: "pem" })
  .toString()
  .replace(/-----[^-]+-----|\n/g, "");

drifting("how a client authenticates", {
  declared: `
clients:
  with-a-secret: { publicClient: false, clientAuthenticatorType: client-secret, secret: "\${env:APP_SECRET}" }
  with-keys-by-address:
    clientAuthenticatorType: client-jwt
    attributes:
      use.jwks.url: true
      jwks.url: https://app.example.test/jwks
      token.endpoint.auth.signing.alg: ES256
  with-a-key:
    clientAuthenticatorType: client-jwt
    attributes:
      use.jwks.url: false
      jwt.credential.public.key: ${PEM}
      token.endpoint.auth.signing.alg: RS256
  with-a-key-set:
    clientAuthenticatorType: client-jwt
    attributes:
      use.jwks.string: true
      jwks.string: '${JSON.stringify({ keys: [publicKey.export({ format: "jwk" })] })}'
  with-a-signed-secret:
    clientAuthenticatorType: client-secret-jwt
    secret: "\${env:APP_SECRET}"
    attributes: { token.endpoint.auth.signing.alg: HS384 }
  with-a-certificate:
    clientAuthenticatorType: client-x509
    attributes:
      x509.subjectdn: CN=app,O=Example
      x509.allow.regex.pattern.comparison: false
      tls.client.certificate.bound.access.tokens: true
  nobody: { publicClient: true }
  only-checks-tokens: { bearerOnly: true }
`,
  variables: { APP_SECRET: SECRET },
  byHand: (hand) => hand.client("with-a-certificate", { attributes: { "request.object.required": "not required" } }),
  drifts: [
    {
      title: "another method",
      change: (hand) => hand.client("with-keys-by-address", { clientAuthenticatorType: "client-secret" }),
      says: ["~ client with-keys-by-address", "    clientAuthenticatorType  client-secret → client-jwt"],
    },
    {
      title: "the address of the keys",
      change: (hand) =>
        hand.client("with-keys-by-address", { attributes: { "jwks.url": "https://evil.example.test/jwks" } }),
      says: [
        "~ client with-keys-by-address",
        "    attributes.jwks.url  https://evil.example.test/jwks → https://app.example.test/jwks",
      ],
    },
    {
      title: "a signature algorithm",
      change: (hand) => hand.client("with-a-key", { attributes: { "token.endpoint.auth.signing.alg": null } }),
      says: ["~ client with-a-key", "    attributes.token.endpoint.auth.signing.alg  (none) → RS256"],
    },
    {
      title: "the distinguished name",
      change: (hand) => hand.client("with-a-certificate", { attributes: { "x509.subjectdn": "CN=.*" } }),
      says: ["~ client with-a-certificate", '    attributes.x509.subjectdn  "CN=.*" → "CN=app,O=Example"'],
    },
    {
      title: "a secret that is signed with",
      change: (hand) => hand.client("with-a-signed-secret", { secret: "another" }),
      says: ["~ client with-a-signed-secret", "    secret  ••• ${env:APP_SECRET} (changes)"],
    },
    {
      title: "a confidential client that was made public",
      change: (hand) => hand.client("with-a-secret", { publicClient: true }),
      says: ["~ client with-a-secret", "    publicClient  true → false", "    secret  ••• ${env:APP_SECRET} (changes)"],
    },
    {
      title: "a public client that was made confidential",
      change: (hand) => hand.client("nobody", { publicClient: false }),
      says: ["~ client nobody", "    publicClient  false → true"],
    },
  ],
});
