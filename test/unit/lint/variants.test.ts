/** Ways to write one mistake, and what only looks like it: what real files have, beside the golden cases' first example. */
import { describe, expect, test } from "vitest";
import { lint, lintNames } from "#lint/index.ts";
import { sceneOf } from "#lint/scene.ts";
import type { CheckId } from "#model/check.ts";
import { realmOf } from "#plan/make.ts";
import { sentenceOfCheck } from "#report/check-words.ts";
import type { Said } from "#report/words.ts";
import { declare } from "../../support/realms.ts";

/** `3:7 code` of each finding, in the order of the file. */
function found(text: string): string[] {
  const declaration = declare(`realm: demo\n${text}`);
  expect(declaration.problems).toEqual([]);
  return lint(sceneOf(declaration, realmOf(declaration), undefined))
    .map(({ code, position }) => `${position?.line}:${position?.column} ${code}`)
    .sort();
}

const WEB =
  'web: { publicClient: true, redirectUris: ["http://localhost/cb"], protocolMappers: { a: { audience: agent } } }';
const AGENT = "standardFlowEnabled: false, standardTokenExchange: true, fullScopeAllowed: false";
const clients = (...lines: string[]) => `clients:\n${lines.map((line) => `  ${line}\n`).join("")}`;

describe("attributes", () => {
  const attribute = (text: string) => found(clients(`web: { attributes: { ${text} } }`));
  const FLAG = "standard.token.exchange.enabled";

  test.each([
    ["what null or an empty text takes away", "token.exchange.grant.enabled: null", []],
    ["… as a text", 'token.exchange.grant.enabled: ""', []],
    ["a yes that the server reads as no", `${FLAG}: yes`, ["3:24 bogus-attribute"]],
    ["… as a number", `${FLAG}: 1`, ["3:24 bogus-attribute"]],
    ["a no", `${FLAG}: "off"`, []],
    ["false", `${FLAG}: false`, []],
  ])("%s", (_, text, codes) => expect(attribute(text)).toEqual(codes));

  test("the yes is told as such", () => {
    const [problem] = lintNames(declare(`realm: demo\n${clients(`web: { attributes: { ${FLAG}: yes } }`)}`), undefined);
    expect(sentenceOfCheck(problem as Said<CheckId>)).toContain(`\`${FLAG}: yes\` switches nothing on`);
    expect(problem?.fix).toEqual([{ do: "set", address: "client/web", path: ["standardTokenExchange"], value: true }]);
  });
});

describe("redirect URIs", () => {
  /** How bad, of one client with one URI. */
  function judged(uri: string, more = ""): string {
    const declaration = declare(`realm: demo\nclients: { web: { ${more}redirectUris: ["${uri}"] } }\n`);
    const [problem, ...others] = lint(sceneOf(declaration, realmOf(declaration), undefined));
    expect(others).toEqual([]);
    return problem?.code === "wildcard-redirect" ? `${problem.severity} ${problem.of}` : "none";
  }

  // Each as a real server matched it: 26.7.3 and 26.3.5, `test/live/redirects.test.ts`.
  test.each([
    ["https://web.example.com/cb", "none"],
    ["https://web.example.com/*", "warning path"],
    ["https://web.example.com/c*", "warning path"],
    ["https://web.example.com:*", "warning path"],
    ["https://web.example.com*", "error host"],
    ["http://localhost*", "error host"],
    ["http://127.0.0.1*", "error host"],
    ["https://*", "error host"],
    ["https*", "error host"],
    ["*", "error host"],
    ["https://*.example.com/cb", "warning nothing"],
    ["https://*.example.com/*", "warning nothing"],
    ["http://localhost:*/cb", "warning nothing"],
    ["https://web.example.com/cb?x=*", "warning nothing"],
    ["http://localhost:3000/*", "none"],
    ["http://localhost:*", "none"],
    ["http://web.localhost/*", "none"],
    ["http://127.0.0.1:8080/*", "none"],
    ["http://[::1]/*", "none"],
    ["myapp:/*", "none"],
    ["com.example.app://*", "none"],
    ["/*", "none"],
  ])("%s: %s", (uri, verdict) => expect(judged(uri)).toBe(verdict));

  test.each([
    ["beneath the root of a client", "/*", 'rootUrl: "https://web.example.com", ', "warning path"],
    ["… that is on this machine", "/*", 'rootUrl: "http://localhost:3000", ', "none"],
    ["with the implicit flow alone", "*", "standardFlowEnabled: false, implicitFlowEnabled: true, ", "error host"],
    ["without a flow that returns", "*", "standardFlowEnabled: false, ", "none"],
    ["of a bearer-only client", "*", "bearerOnly: true, ", "none"],
  ])("%s", (_, uri, more, verdict) => expect(judged(uri, more)).toBe(verdict));

  test("each stands on its own line", () => {
    const text =
      "clients:\n  web:\n    redirectUris:\n      - https://a.example.com/cb\n      - https://b.example.com/*\n";
    expect(found(text)).toEqual(["6:9 wildcard-redirect"]);
  });
});

describe("secrets", () => {
  test.each([
    ["an identity provider's", "identityProviders: { g: { providerId: oidc, config: { clientSecret: s3 } } }", 1],
    ["the directory's", "userFederation: { l: { providerId: ldap, config: { bindCredential: s3 } } }", 1],
    ["a key", "keyProviders: { k: { providerId: rsa, config: { privateKey: s3 } } }", 1],
    ["the mail server's", "smtpServer: { host: h, password: s3, authTokenClientSecret: s4 }", 2],
    ["an exported user's", "users: [{ username: ann, credentials: [{ type: password, value: s3 }] }]", 1],
    ["a client's", clients("web: { secret: s3 }"), 1],
    ["a default", clients('web: { secret: "${env:X:-s3}" }'), 1],
    ["none", clients('web: { secret: "" }'), 0],
    ["references", 'smtpServer: { host: h, password: "${env:X}" }', 0],
    ["Keycloak's own vault", 'smtpServer: { host: h, password: "${vault.smtp}" }', 0],
  ])("%s", (_, text, count) => {
    const codes = found(`${text}\n`);
    expect(codes).toHaveLength(count);
    for (const code of codes) expect(code).toMatch(/^\d+:\d+ secret-in-clear$/);
  });
});

describe("mappers that do the same", () => {
  const flags = 'access.token.claim: "true"';
  const long = (more: string) =>
    `{ protocol: openid-connect, protocolMapper: oidc-audience-mapper, config: { included.client.audience: api, ${flags}${more} } }`;
  const both = (more: string) =>
    clients(
      "web:",
      '  redirectUris: ["http://localhost/cb"]',
      "  protocolMappers:",
      "    a: { audience: api }",
      `    b: ${long(more)}`,
      "api: { standardFlowEnabled: false }",
    );

  test("as the console writes one and kcx the other", () => {
    const off = ', id.token.claim: "false", lightweight.claim: "false", introspection.token.claim: "true"';
    expect(found(both(off))).toEqual(["7:7 duplicate-mapper"]);
  });

  test.each([
    ["in lightweight tokens, too", ', lightweight.claim: "true"'],
    ["not at the introspection endpoint", ', introspection.token.claim: "false"'],
  ])("but one %s", (_, more) => expect(found(both(more))).toEqual([]));

  const scoped = (list: string) =>
    `${clients("web:", '  redirectUris: ["http://localhost/cb"]', `  ${list}: { with: [s] }`, "  protocolMappers:", "    a: { audience: api }", "api: { standardFlowEnabled: false }")}clientScopes: { s: { protocolMappers: { m: { audience: api } } } }\n`;

  test("one of the client, the other of a scope that it always has", () => {
    expect(found(scoped("defaultClientScopes"))).toEqual(["7:7 duplicate-mapper"]);
    expect(found(scoped("optionalClientScopes"))).toEqual([]);
  });
});

describe("a scope that nobody who exchanges has", () => {
  const realm = (web: string, agent: string, more = "") =>
    `${clients(WEB.replace("publicClient: true", `publicClient: true${web}`), `agent: { ${AGENT}${agent} }`, "api: { standardFlowEnabled: false }")}clientScopes: { s: { protocolMappers: { m: { audience: api } } } }\n${more}`;
  const WITH = ", defaultClientScopes: { with: [s] }";

  test("it hangs on nobody: the second half of a guide's step was left out", () => {
    expect(found(realm("", ""))).toEqual(["4:3 scope-on-wrong-client"]);
  });

  test("it hangs on the front end", () => expect(found(realm(WITH, ""))).toEqual(["4:3 scope-on-wrong-client"]));

  test.each([
    ["the requester has it", realm("", WITH)],
    ["the requester reaches somebody otherwise", realm(WITH, ", protocolMappers: { x: { audience: api } }")],
    ["… whom the scope isn't for", realm(WITH, ", protocolMappers: { x: { audience: web } }")],
  ])("nothing where %s", (_, text) => expect(found(text)).toEqual([]));
});

test("of a public client with the flag one thing is said: that it can't exchange", () => {
  const text = clients(
    'web: { publicClient: true, redirectUris: ["http://localhost/cb"], standardTokenExchange: true }',
  );
  expect(found(`accessTokenLifespan: 1h\neventsEnabled: false\n${text}`)).toEqual(["5:69 public-requester"]);
});

test("a scope on both lists is told before every plan: the server would never come to it", () => {
  const text = "realm: demo\nclients: { web: { defaultClientScopes: [basic], optionalClientScopes: [basic] } }\n";
  expect(lintNames(declare(text), undefined).map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    "error default-and-optional",
  ]);
});
