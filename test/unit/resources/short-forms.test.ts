import { describe, expect, test } from "vitest";
import { mapperSugar } from "#resources/mapper-sugar.ts";
import { declare } from "../../support/realms.ts";

describe("short forms of mappers", () => {
  const shorthands = mapperSugar.filter(({ expand }) => "protocolMapper" in expand("x", "name"));

  test("each names a type of its own, and none a key of another", () => {
    expect(shorthands.length).toBeGreaterThanOrEqual(8);
    const keys = mapperSugar.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test.each(mapperSugar.map(({ key }) => key).filter((key) => !["audienceResolve"].includes(key)))(
    "%s: two values never mean the same",
    (key) => {
      const one = mapperSugar.find((sugar) => sugar.key === key);
      expect(JSON.stringify(one?.expand("a", "name"))).not.toBe(JSON.stringify(one?.expand("b", "name")));
    },
  );

  const fields = (written: string) =>
    declare(`realm: demo\nclients: { web: { protocolMappers: { m: ${written} } } }\n`).objects.get(
      "client/web/mapper/m",
    )?.fields;

  test.each([
    [
      "{ audience: api }",
      {
        protocolMapper: "oidc-audience-mapper",
        config: { "included.client.audience": "api", "access.token.claim": "true", "id.token.claim": "false" },
      },
    ],
    [
      "{ audience: api, idToken: true, accessToken: false }",
      { config: { "access.token.claim": "false", "id.token.claim": "true" } },
    ],
    ["{ customAudience: 'https://api' }", { config: { "included.custom.audience": "https://api" } }],
    ["{ audienceResolve: true }", { protocolMapper: "oidc-audience-resolve-mapper" }],
    [
      "{ userAttribute: dept, claim: department, claimType: String }",
      { config: { "user.attribute": "dept", "claim.name": "department" } },
    ],
    [
      "{ hardcodedClaim: a, claimValue: b }",
      { protocolMapper: "oidc-hardcoded-claim-mapper", config: { "claim.name": "a", "claim.value": "b" } },
    ],
    ["{ hardcodedRole: web.cook }", { config: { role: "web.cook" } }],
    ["{ protocolMapper: x, config: { a: b } }", { protocolMapper: "x", config: { a: "b" } }],
  ])("%s", (written, expected) => {
    expect(fields(written)).toMatchObject(expected);
  });

  test("the long form wins over what a shorthand presumes, and a contradiction is told", () => {
    const text =
      "realm: demo\nclients: { web: { protocolMappers: { m: { audience: a, config: { id.token.claim: 'true' } } } } }\n";
    expect(declare(text).problems.map(({ code }) => code)).toEqual(["declared-twice"]);
    expect(declare(text.replace("'true'", "'false'")).problems).toEqual([]);
  });
});

test("short forms of clients and scopes", () => {
  const { objects } = declare(`realm: demo
clients: { web: { standardTokenExchange: true, accessTokenLifespan: 5m } }
clientScopes: { s: { includeInTokenScope: false, consentScreen: true, consentScreenText: hello } }
`);
  expect(objects.get("client/web")?.fields).toEqual({
    attributes: { "standard.token.exchange.enabled": "true", "access.token.lifespan": "300" },
  });
  expect(objects.get("client-scope/s")?.fields).toEqual({
    attributes: {
      "include.in.token.scope": "false",
      "display.on.consent.screen": "true",
      "consent.screen.text": "hello",
    },
  });
});
