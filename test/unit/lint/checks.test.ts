/** What each check passes over, beside what it finds: the golden cases `check-ID` show the findings as people see them. */
import { describe, expect, test } from "vitest";
import { lint } from "#lint/index.ts";
import { declarationOf, sceneOf } from "#lint/scene.ts";
import type { CheckId } from "#model/check.ts";
import { realmMade } from "../../support/realms.ts";
import { AGENT, API, CALLS, clients, codes, WEB } from "./codes.ts";

describe("who exchanges", () => {
  test.each<[string, string, CheckId[]]>([
    ["a front end names it", clients(WEB, `agent: { ${AGENT} }`), []],
    ["nobody's front end is here: it may be in another file", clients(`agent: { ${AGENT} }`), []],
    [
      "a front end doesn't name it",
      clients('web: { redirectUris: ["http://localhost/cb"] }', `agent: { ${AGENT} }`),
      ["requester-not-in-audience"],
    ],
    [
      "it logs users in itself",
      clients('web: { redirectUris: ["http://localhost/cb"], standardTokenExchange: true, fullScopeAllowed: false }'),
      [],
    ],
    [
      "one without a redirect URI logs nobody in",
      clients(`agent: { ${AGENT} }`, "web: { standardFlowEnabled: true }"),
      [],
    ],
    [
      "a service account's own token, and a contract that says so",
      `${clients('web: { redirectUris: ["http://localhost/cb"] }', `agent: { ${AGENT}, serviceAccountsEnabled: true, protocolMappers: { api: { audience: api } } }`, API)}exchanges: { itself: { subject: { client: agent }, requester: agent, audience: api, expect: { aud: api } } }\n`,
      [],
    ],
    [
      "a target that logs users in may well exchange, too",
      clients(
        WEB,
        `agent: { ${AGENT}, protocolMappers: { x: { audience: shop } } }`,
        `shop: { ${AGENT.replace("standardFlowEnabled: false", 'redirectUris: ["http://localhost/cb"]')}, protocolMappers: { a: { audience: agent } } }`,
      ),
      [],
    ],
    [
      "a target that nobody names, and that exchanges nothing",
      clients(WEB, `agent: { ${AGENT}, protocolMappers: { x: { audience: api } } }`, `api: { ${AGENT} }`),
      ["flag-on-target"],
    ],
    [
      "a role resolves it into the audience",
      `${clients('web: { redirectUris: ["http://localhost/cb"] }', `agent: { ${AGENT}, roles: { user: {} } }`)}`,
      [],
    ],
    [
      "a refusal that is expected needs no flag",
      `${clients(WEB, "agent: { standardFlowEnabled: false }", API)}${CALLS.replace("{ aud: api }", "{ error: invalid_request }")}\n`,
      [],
    ],
    [
      "a chain begins with who exchanged before",
      `${clients(
        WEB,
        `agent: { ${AGENT}, protocolMappers: { b: { audience: bakery } } }`,
        `bakery: { ${AGENT}, protocolMappers: { api: { audience: api } } }`,
        API,
      )}exchanges:
  first: { subject: { client: web, user: ann }, requester: agent, audience: bakery, expect: { aud: bakery } }
  second: { subject: { exchange: first }, requester: bakery, audience: api, expect: { aud: api } }
`,
      [],
    ],
    [
      "… which the audience parameter may have taken away",
      `${clients(
        WEB,
        `agent: { ${AGENT}, protocolMappers: { b: { audience: bakery }, api: { audience: api } } }`,
        `bakery: { ${AGENT}, protocolMappers: { api: { audience: api } } }`,
        API,
      )}exchanges:
  first: { subject: { client: web, user: ann }, requester: agent, audience: api, expect: { aud: api } }
  second: { subject: { exchange: first }, requester: bakery, audience: api, expect: { aud: api } }
`,
      ["requester-not-in-audience"],
    ],
  ])("%s", (_, text, found) => expect(codes(text)).toEqual(found));
});

describe("what a requester reaches", () => {
  test.each<[string, string, CheckId[]]>([
    [
      "a mapper of its own",
      clients(WEB, `agent: { ${AGENT}, protocolMappers: { x: { audience: api } } }`, API) + CALLS,
      [],
    ],
    [
      "a role of the audience, by full scope",
      `${clients(
        WEB,
        "agent: { standardFlowEnabled: false, standardTokenExchange: true }",
        "api: { standardFlowEnabled: false, roles: { user: {} } }",
      )}${CALLS}`,
      ["full-scope"],
    ],
    ["nothing", clients(WEB, `agent: { ${AGENT} }`, API) + CALLS, ["unreachable-audience"]],
    [
      "audience resolve, for whoever has the role",
      `${clients(WEB, `agent: { ${AGENT}, defaultClientScopes: { with: [api] } }`, "api: { standardFlowEnabled: false, roles: { user: {} } }")}clientScopes: { api: { roles: [api/user] } }\n${CALLS}`,
      [],
    ],
    [
      "an optional scope that isn't asked for",
      `${clients(WEB, `agent: { ${AGENT}, optionalClientScopes: { with: [api] } }`, API)}clientScopes: { api: { protocolMappers: { api: { audience: api } } } }\n${CALLS}`,
      ["scope-on-wrong-client"],
    ],
    [
      "full scope without the scope `roles` adds nothing",
      clients(
        WEB,
        "agent: { standardFlowEnabled: false, standardTokenExchange: true, defaultClientScopes: [basic], optionalClientScopes: [] }",
      ),
      [],
    ],
    [
      "refresh tokens of one who reaches one audience",
      clients(
        WEB,
        `agent: { ${AGENT}, attributes: { standard.token.exchange.enableRefreshRequestedTokenType: SAME_SESSION }, protocolMappers: { x: { audience: api } } }`,
        API,
      ),
      [],
    ],
    [
      "an audience that the front end reaches itself is no step up",
      clients(
        'web: { publicClient: true, redirectUris: ["http://localhost/cb"], protocolMappers: { a: { audience: agent }, b: { audience: api } } }',
        `agent: { ${AGENT}, protocolMappers: { x: { audience: api } } }`,
        "api: { standardFlowEnabled: false, attributes: { kcx.sensitive: true } }",
      ),
      [],
    ],
  ])("%s", (_, text, found) => expect(codes(text)).toEqual(found));

  test("the gate of a realm role, or of a role of the audience itself, is left open by the audience parameter", () => {
    const gated = (role: string) =>
      `${clients(WEB, `agent: { ${AGENT}, optionalClientScopes: { with: [s] } }`, "api: { standardFlowEnabled: false, roles: { user: {} } }", "other: { standardFlowEnabled: false, roles: { user: {} } }")}roles: { clerk: { composites: [] } }\nclientScopes: { s: { roles: [${role}], protocolMappers: { api: { audience: api } } } }\n`;
    expect(codes(gated("clerk"))).toEqual([]);
    expect(codes(gated("api/user"))).toEqual([]);
    expect(codes(gated("other/user"))).toEqual(["gate-dropped"]);
    expect(codes(gated("other/nobody"))).toEqual(["unknown-object"]);
  });
});

describe("a live realm", () => {
  const inRealm = (...files: string[]) => {
    const realm = realmMade(...files.map((file) => `realm: demo\n${file}`));
    return lint(sceneOf(declarationOf(realm, undefined), realm, realm)).map(
      ({ code, address }) => `${code} ${address}`,
    );
  };

  test("of a new one nothing is said, whatever is built in", () => expect(inRealm()).toEqual([]));

  test("is asked for what a file may leave out", () => {
    expect(inRealm(clients(WEB, `agent: { ${AGENT} }`))).toEqual(["exchange-events realm"]);
  });

  test("names objects, since it has no lines", () => {
    const realm = realmMade(`realm: demo\n${clients("web: { publicClient: true, directAccessGrantsEnabled: true }")}`);
    const found = lint(sceneOf(declarationOf(realm, undefined), realm, realm));
    expect(found).toMatchObject([{ code: "direct-grants", address: "client/web" }]);
    expect(found[0]).not.toHaveProperty("position");
  });
});
