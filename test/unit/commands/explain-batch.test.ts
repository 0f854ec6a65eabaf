import { describe, expect, test } from "vitest";
import { readExport } from "#commands/shared/export-file.ts";
import { answerLine } from "#exchange/batch.ts";
import { answerJson } from "#report/explain-batch.ts";

const mapper = (audience: string) => ({
  name: audience,
  protocol: "openid-connect",
  protocolMapper: "oidc-audience-mapper",
  config: { "included.client.audience": audience, "access.token.claim": "true" },
});
const resolve = { name: "r", protocol: "openid-connect", protocolMapper: "oidc-audience-resolve-mapper", config: {} };

/** An export with what exports of other versions and other people's tools leave out, or put in. */
const EXPORT = {
  realm: "Shop",
  keycloakVersion: "26.7.3",
  defaultDefaultClientScopes: ["roles", "gone"],
  defaultOptionalClientScopes: ["extra"],
  clientScopes: [
    {
      name: "roles",
      protocol: "openid-connect",
      protocolMappers: [resolve],
      attributes: { "include.in.token.scope": "false" },
    },
    { name: "extra", protocol: "openid-connect", protocolMappers: [mapper("api")] },
    { name: "saml", protocol: "saml" },
    { name: "gated", protocol: "openid-connect" },
  ],
  scopeMappings: [{ clientScope: "gated", roles: ["ring-a"] }],
  roles: {
    realm: [
      { name: "default-roles-shop", composites: { client: { api: ["base"] } } },
      { name: "ring-a", composite: true, composites: { realm: ["ring-b"] } },
      { name: "ring-b", composite: true, composites: { realm: ["ring-a"], client: { ghost: ["x"] } } },
    ],
    client: { api: [{ name: "base" }, { name: "cook" }], __proto__: [] },
  },
  clients: [
    {
      clientId: "web",
      directAccessGrantsEnabled: true,
      protocolMappers: [mapper("agent"), mapper("__proto__"), mapper("bare")],
    },
    {
      clientId: "agent",
      defaultClientScopes: ["roles", "saml", "gated", "gone"],
      optionalClientScopes: ["extra"],
      serviceAccountsEnabled: true,
      attributes: { "standard.token.exchange.enabled": "true", "access.token.lifespan": "" },
    },
    { clientId: "bare", attributes: { "standard.token.exchange.enabled": "true", "access.token.lifespan": "-1" } },
    { clientId: "__proto__", attributes: { "standard.token.exchange.enabled": "true" } },
    { clientId: "api" },
  ],
  groups: [{ name: "a", path: "/a", realmRoles: ["ring-b"], subGroups: [{ name: "b/c", path: "/a/b~/c" }] }],
  users: [
    { username: "Ann" },
    { username: "exact", realmRoles: [], clientRoles: { ghost: ["x"], api: ["cook"] } },
    { username: "none", realmRoles: [] },
    { username: "deep", realmRoles: [], groups: ["/a/b~/c"] },
    { username: "service-account-agent", serviceAccountClientId: "agent", realmRoles: ["default-roles-shop"], id: "7" },
  ],
};

const { index, nameOf } = readExport("export.json", JSON.stringify(EXPORT));
const answer = (line: unknown): unknown =>
  JSON.parse(answerJson(answerLine(index, typeof line === "string" ? line : JSON.stringify(line), nameOf)));

const token = (aud: string[], scope: string[] = []) => ({
  status: 200,
  aud,
  azp: "agent",
  scope,
  sub: true,
  expires_in: 300,
});

describe("users have the roles that their export says", () => {
  const of = (user: string) => answer({ subject: { client: "web", user }, request: { client: "agent" } });

  test("without a word of them: the realm's default role", () => expect(of("ann")).toEqual(token(["api"])));
  test("listed ones, and no others", () => expect(of("exact")).toEqual(token(["api"])));
  test("an empty list is a list", () => expect(of("none")).toEqual(token([])));
  test("of groups and their ancestors, around a circle", () => expect(of("deep")).toEqual(token([], ["gated"])));
  test("somebody else is not known", () => expect(of("zoe")).toEqual({ unknown: [{ code: "user", user: "zoe" }] }));
});

describe("what an export leaves out", () => {
  test("a byte order mark is no part of it", () => {
    const marked = readExport("export.json", `\uFEFF${JSON.stringify(EXPORT)}`);
    expect([...marked.index.realm.objects.keys()]).toEqual([...index.realm.objects.keys()]);
  });

  test("scope lists: those of the realm, scopes that exist", () => {
    const line = { subject: { client: "web", user: "none" }, request: { client: "bare", scope: "extra" } };
    expect(answer(line)).toEqual({ ...token(["api"], ["extra"]), azp: "bare", expires_in: 36_000 });
  });

  test("a client called __proto__ is one like any other", () => {
    const line = { subject: { client: "web", user: "none" }, request: { client: "__proto__" } };
    expect(answer(line)).toMatchObject({ status: 200, azp: "__proto__" });
  });

  test("the scope of service accounts, where the client's list doesn't have it", () => {
    const scoped = {
      ...EXPORT,
      clientScopes: [...EXPORT.clientScopes, { name: "service_account", protocol: "openid-connect" }],
    };
    const other = readExport("export.json", JSON.stringify(scoped));
    const line = { subject: { client: "agent" }, request: { client: "agent", scope: "service_account" } };
    expect(JSON.parse(answerJson(answerLine(other.index, JSON.stringify(line), other.nameOf)))).toMatchObject({
      error_description: "Invalid scopes: service_account",
    });
  });

  test("a service account without `user`", () => {
    const line = { subject: { client: "agent" }, request: { client: "agent" } };
    expect(answer(line)).toEqual(token(["api"]));
  });

  test("claims of a token at hand, whoever `sub` is", () => {
    const claims = { azp: "web", aud: "agent", sub: "7", jti: "trrtcc:1" };
    const line = {
      subject: { client: "web", claims },
      request: { client: "agent", audience: ["api"], scope: "extra" },
    };
    expect(answer(line)).toEqual(token(["api"], ["extra"]));
  });
});

describe("lines that can't be read have an answer, too", () => {
  test.each([
    ["{", "the line is not JSON"],
    ["[]", "an object is needed"],
    ["null", "an object is needed"],
    ['{"request":{"client":"agent"}}', "missing: subject"],
    ['{"subject":{"client":"web"},"request":{}}', "missing: request.client"],
    ['{"subject":{"client":1},"request":{"client":"agent"}}', "a text is needed: subject.client"],
    [
      '{"subject":{"client":"web"},"request":{"client":"agent","audience":[1]}}',
      "a list of texts is needed: request.audience",
    ],
    [
      '{"subject":{"client":"web"},"request":{"client":"agent","audiences":[]}}',
      "there is no such key: request.audiences",
    ],
    ['{"subject":{"client":"\\ud800"},"request":{"client":"agent"}}', "a name holds half a character"],
  ])("%s", (line, description) => {
    expect(answer(line)).toEqual({ error: "malformed_line", error_description: description });
  });
});

test.each(["", "nonsense", "[]", '[{"realm":"a"},{"realm":"b"}]', "7"])("not an export: %j", (text) => {
  expect(() => readExport("x.json", text)).toThrow(/x\.json is not/);
});

test("an empty export knows nobody", () => {
  const { index: empty } = readExport("x.json", "{}");
  const line = '{"subject":{"client":"web","user":"ann"},"request":{"client":"agent"}}';
  expect(answerLine(empty, line, () => undefined)).toMatchObject({ status: 401, error: "invalid_client" });
});
