import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { explained } from "../../../support/explained.ts";

/** A realm in which agent exchanges ann's token from web for api. */
const GOOD = `
realm: demo
clients:
  agent:
    secret: s
    serviceAccountsEnabled: true
    standardTokenExchange: true
    defaultClientScopes: { with: [to-api] }
  web: { publicClient: true, directAccessGrantsEnabled: true, protocolMappers: { a: { audience: agent } } }
  api: { roles: { reader: {} } }
clientScopes:
  to-api: { protocolMappers: { api: { audience: api } } }
  extra: {}
roles: { tester: {} }
users: { ann: { roles: [], groups: [] } }
exchanges:
  it:
    subject: { client: web, user: ann }
    requester: agent
    audience: api
    expect: { aud: api }
`;

type Tree = { [key: string]: Tree };

/** The realm with a value somewhere else; \`undefined\` takes it away. */
function but(...changes: [path: string, value: unknown][]): string {
  const tree = parse(GOOD) as Tree;
  for (const [path, value] of changes) {
    const steps = path.split("/");
    const last = steps.pop() ?? "";
    const parent = steps.reduce<Tree>((inner, step) => (inner[step] ??= {}), tree);
    if (value === undefined) delete parent[last];
    else parent[last] = value as Tree;
  }
  return stringify(tree);
}

/** The edits of each offer: paths with values, and members of sets with a sign. */
function offersOf(text: string): string[][] {
  return explained(text, "it").offers.map(({ remedy }) =>
    remedy.edits.map((edit) => {
      const path = edit.path.join("/");
      if (edit.do === "add" || edit.do === "drop" || edit.do === "leave") return `${edit.do} ${path} ${edit.member}`;
      return "value" in edit ? `${path} = ${JSON.stringify(edit.value)}` : `- ${path}`;
    }),
  );
}

test("nothing stands in the way", () => {
  expect(explained(GOOD, "it").told.forecast.status).toBe("kept");
});

describe("the first edit against each rule", () => {
  test.each<[rule: string, realm: string, edits: string[]]>([
    [
      "exchange-enabled",
      but(["clients/agent/standardTokenExchange", false]),
      ["clients/agent/standardTokenExchange = true"],
    ],
    [
      "requester-in-audience",
      but(["clients/web/protocolMappers", undefined]),
      ['clients/web/protocolMappers/audience-agent = {"audience":"agent"}'],
    ],
    [
      "audience-available",
      but(["clients/agent/defaultClientScopes", undefined]),
      ['clients/agent/protocolMappers/audience-api = {"audience":"api"}'],
    ],
    [
      "audience-known",
      but(["exchanges/it/audience", "apy"], ["exchanges/it/expect/aud", "apy"]),
      ['exchanges/it/audience = "api"', 'exchanges/it/expect/aud = "api"'],
    ],
    ["audience-known", but(["clients/api", undefined]), ['clients/api = {"standardFlowEnabled":false}']],
    ["audience-enabled", but(["clients/api/enabled", false]), ["clients/api/enabled = true"]],
    ["client-known", but(["clients/agent/enabled", false]), ["clients/agent/enabled = true"]],
    [
      "public-requester",
      but(["clients/agent/publicClient", true]),
      ["clients/agent/publicClient = false", 'clients/agent/secret = "${env:AGENT_CLIENT_SECRET}"'],
    ],
    ["bearer-only", but(["clients/agent/bearerOnly", true]), ["clients/agent/bearerOnly = false"]],
    [
      "dpop-proof",
      but(["clients/agent/attributes", { "dpop.bound.access.tokens": "true" }]),
      ['clients/agent/attributes/dpop.bound.access.tokens = "false"'],
    ],
    [
      "consent",
      but(["clients/agent/consentRequired", true], ["exchanges/it/subject", { client: "agent" }]),
      ["clients/agent/consentRequired = false"],
    ],
    [
      "scope-valid",
      but(["exchanges/it/scope", "extra"]),
      ["leave clients/agent/defaultClientScopes extra", "add clients/agent/optionalClientScopes extra"],
    ],
    ["scope-valid", but(["exchanges/it/scope", "to-apy"]), ['exchanges/it/scope = "to-api"']],
    [
      "requested-type",
      but(["exchanges/it/requestedTokenType", "refresh_token"]),
      ['clients/agent/attributes/standard.token.exchange.enableRefreshRequestedTokenType = "SAME_SESSION"'],
    ],
    ["requested-type", but(["exchanges/it/requestedTokenType", "urn:x:y"]), ["- exchanges/it/requestedTokenType"]],
    ["realm-enabled", but(["enabled", false]), ["enabled = true"]],
    [
      "direct-access",
      but(["clients/web/directAccessGrantsEnabled", false]),
      ["clients/web/directAccessGrantsEnabled = true"],
    ],
    ["user-consent", but(["clients/web/consentRequired", true]), ["clients/web/consentRequired = false"]],
    ["user-enabled", but(["users/ann/enabled", false]), ["users/ann/enabled = true"]],
    [
      "service-account",
      but(["exchanges/it/subject", { client: "agent" }], ["clients/agent/serviceAccountsEnabled", false]),
      ["clients/agent/serviceAccountsEnabled = true"],
    ],
    [
      "scope-valid",
      but(["exchanges/it/subject/scope", "extra"]),
      ["leave clients/web/defaultClientScopes extra", "add clients/web/optionalClientScopes extra"],
    ],
    ["client-known", but(["exchanges/it/subject/client", "wep"]), ['exchanges/it/subject/client = "web"']],
  ])("%s", (rule, text, edits) => {
    const { prediction } = explained(text, "it").told.story;
    expect(prediction.kind === "refusal" && prediction.rule).toBe(rule);
    expect(offersOf(text)[0]).toEqual(edits);
  });
});

describe("the first edit against what a token is not", () => {
  test.each<[what: string, realm: string, edits: string[]]>([
    ["too many audiences", but(["exchanges/it/audience", undefined]), ['exchanges/it/audience = "api"']],
    [
      "a scope that is missing",
      but(["exchanges/it/expect/scope", ["email", "profile", "to-api", "extra"]]),
      ["leave clients/agent/optionalClientScopes extra", "add clients/agent/defaultClientScopes extra"],
    ],
    [
      "a scope that is not wanted",
      but(["exchanges/it/expect/scope", ["profile", "to-api"]]),
      ["drop clients/agent/defaultClientScopes email", "leave clients/agent/optionalClientScopes email"],
    ],
    [
      "a scope that is not shown",
      but(
        ["clientScopes/to-api/includeInTokenScope", false],
        ["exchanges/it/expect/scope", ["email", "profile", "to-api"]],
      ),
      ["clientScopes/to-api/includeInTokenScope = true"],
    ],
    ["too long a life", but(["exchanges/it/expect/lifetime", "1m"]), ['clients/agent/accessTokenLifespan = "1m"']],
    [
      "an exchange that must be refused",
      but(["exchanges/it/expect", { error: "invalid_request" }]),
      ["drop clients/agent/defaultClientScopes to-api", "leave clients/agent/optionalClientScopes to-api"],
    ],
  ])("%s", (_, text, edits) => {
    expect(explained(text, "it").told.story.prediction.kind).toBe("token");
    expect(offersOf(text)[0]).toEqual(edits);
  });
});

test("the most restrictive comes first: a mapper that is there, one of the client's own, an optional scope, a default one", () => {
  expect(offersOf(but(["clients/agent/defaultClientScopes", undefined]))).toEqual([
    ['clients/agent/protocolMappers/audience-api = {"audience":"api"}'],
    [
      "leave clients/agent/defaultClientScopes to-api",
      "add clients/agent/optionalClientScopes to-api",
      'exchanges/it/scope = "to-api"',
    ],
    ["leave clients/agent/optionalClientScopes to-api", "add clients/agent/defaultClientScopes to-api"],
    ["add users/ann/roles api/reader"],
  ]);
  expect(offersOf(but(["clientScopes/to-api/protocolMappers/api/accessToken", false]))[0]).toEqual([
    "clientScopes/to-api/protocolMappers/api/accessToken = true",
  ]);
});

test("a role for the user, where the scope takes one; a mapper that goes around it breaks who must be refused", () => {
  const other = {
    subject: { client: "web", user: "bob" },
    requester: "agent",
    audience: "api",
    expect: { error: "invalid_request" },
  };
  const text = but(
    ["clientScopes/to-api/roles", ["tester"]],
    ["users/bob", { roles: [], groups: [] }],
    ["exchanges/not bob", other],
  );
  expect(offersOf(text)).toEqual([["add users/ann/roles tester"], ["add users/ann/roles api/reader"]]);
});

test("a mapper in the scope that is asked for, where one of the client's own would be for everybody", () => {
  const other = {
    ...{ subject: { client: "web", user: "ann" }, requester: "agent", audience: "api" },
    expect: { error: "invalid_request" },
  };
  const text = but(
    ["clients/agent/defaultClientScopes", undefined],
    ["clients/agent/optionalClientScopes", { with: ["extra"] }],
    ["clients/api", {}],
    ["exchanges/it/scope", "extra"],
    ["exchanges/not without it", other],
  );
  expect(offersOf(text)[0]).toEqual(['clientScopes/extra/protocolMappers/audience-api = {"audience":"api"}']);
});

test("several things in the way are mended together, and only as many as it takes", () => {
  const text = but(["clients/agent/standardTokenExchange", false], ["clients/web/protocolMappers", undefined]);
  expect(offersOf(text)).toEqual([
    ["clients/agent/standardTokenExchange = true", 'clients/web/protocolMappers/audience-agent = {"audience":"agent"}'],
  ]);
});

test("nothing is offered that doesn't help", () => {
  expect(offersOf(but(["clients/agent/protocol", "saml"]))).toEqual([]);
});
