/** What the checks pass over that need no exchange to find something, beside what they find. */
import { describe, expect, test } from "vitest";
import { load } from "#config/load.ts";
import { lint } from "#lint/index.ts";
import { sceneOf } from "#lint/scene.ts";
import type { CheckId } from "#model/check.ts";
import { realmOf } from "#plan/make.ts";
import { sourcesOf } from "../../support/realms.ts";
import { AGENT, API, CALLS, clients, codes, WEB } from "./codes.ts";

describe("what else a file says", () => {
  test.each<[string, string, CheckId[]]>([
    ["a token that lives five minutes", `accessTokenLifespan: 5m\n${clients(WEB, `agent: { ${AGENT} }`)}`, []],
    ["one that lives longer, where nothing exchanges", `accessTokenLifespan: 1h\n${clients("web: {}")}`, []],
    ["one that lives longer", `accessTokenLifespan: 301\n${clients(WEB, `agent: { ${AGENT} }`)}`, ["long-lifetime"]],
    ["as long as a session", `accessTokenLifespan: -1\n${clients(WEB, `agent: { ${AGENT} }`)}`, ["long-lifetime"]],
    [
      "of two that go by the realm one is told",
      `accessTokenLifespan: 1h\n${clients(WEB.replace("a: {", "b: { audience: b }, a: {"), `agent: { ${AGENT} }`, `b: { ${AGENT} }`)}`,
      ["long-lifetime"],
    ],
    ["all events", `eventsEnabled: true\n${clients(WEB, `agent: { ${AGENT} }`)}`, []],
    ["no events", `eventsEnabled: false\n${clients(WEB, `agent: { ${AGENT} }`)}`, ["exchange-events"]],
    ["no events, and nothing that exchanges", "eventsEnabled: false\n", []],
    [
      "registration from two places",
      'registrationPolicies: { anonymous: { trusted-hosts: { absent: true }, registration-web-origins: { config: { web-origins: ["http://a"] } } } }\n',
      [],
    ],
    [
      "any origin, of trusted hosts",
      'registrationPolicies: { anonymous: { registration-web-origins: { config: { web-origins: ["*"] } } } }\n',
      [],
    ],
    [
      "trusted hosts that trust everybody",
      'registrationPolicies: { anonymous: { trusted-hosts: { config: { host-sending-registration-request-must-match: ["false"], client-uris-must-match: ["false"] } }, registration-web-origins: { config: { web-origins: ["*"] } } } }\n',
      ["open-registration"],
    ],
    [
      "a public client's password grant that a contract uses",
      `${clients(WEB.replace("publicClient: true", "publicClient: true, directAccessGrantsEnabled: true"), `agent: { ${AGENT}, protocolMappers: { x: { audience: api } } }`, API)}${CALLS}`,
      [],
    ],
    ["a confidential client's password grant", clients("agent: { directAccessGrantsEnabled: true }"), []],
    [
      "a path on localhost, and one of SAML",
      clients(
        'a: { redirectUris: ["http://localhost:3000/*", "http://127.0.0.1/*", "http://[::1]/*"] }',
        'b: { protocol: saml, redirectUris: ["*"] }',
      ),
      [],
    ],
    [
      "a host that anybody can continue",
      clients('a: { redirectUris: ["https://a.example.com*"] }'),
      ["wildcard-redirect"],
    ],
    ["a role that includes none", "roles: { a: {} }\nclientScopes: { s: { roles: [a] } }\n", []],
    [
      "a gate that names all that it opens for",
      "roles: { a: { composites: [b] }, b: {} }\nclientScopes: { s: { roles: [a, b] } }\n",
      [],
    ],
    [
      "mappers that differ in a flag",
      clients("a: { protocolMappers: { x: { audience: a }, y: { audience: a, idToken: true } } }"),
      ["mapper-on-target", "mapper-on-target"],
    ],
    ["a default role of the realm", "users: { ann: { roles: [default-roles-demo] } }\n", []],
    [
      "a role and a group of the file",
      "roles: { a: {} }\ngroups: { g: {} }\nusers: { ann: { roles: [a], groups: [/g] } }\n",
      [],
    ],
  ])("%s", (_, text, found) => expect(codes(text)).toEqual(found));

  test("what an overlay says is for tests", () => {
    const file = { name: "realm.yaml", text: `realm: demo\n${clients("web: { publicClient: true }")}`, overlay: false };
    const text = "clients: { web: { directAccessGrantsEnabled: true } }\n";
    const found = (overlay: boolean) => {
      const [declaration] = load([file, { name: "test.yaml", text, overlay }], sourcesOf());
      const overlays = new Set(overlay ? ["test.yaml"] : []);
      return lint(sceneOf(declaration!, realmOf(declaration!), undefined, overlays)).map(({ code }) => code);
    };
    expect(found(true)).toEqual([]);
    expect(found(false)).toEqual(["direct-grants"]);
  });
});
