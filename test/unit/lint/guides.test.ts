/**
 * What published guides list as going wrong, and what they have wrong themselves, row by row: the checks that say it from
 * the configuration alone find it in a realm made that way, and docs/checks/README.md has the same table. What the server
 * answers to each is in test/live/troubleshooting.test.ts.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CHECK_IDS, lint } from "#lint/index.ts";
import { sceneOf } from "#lint/scene.ts";
import type { CheckId } from "#model/check.ts";
import { realmOf } from "#plan/make.ts";
import { declare } from "../../support/realms.ts";

interface Row {
  /** As the README's table begins the row. */
  row: string;
  checks: readonly CheckId[];
  /** A realm made so, for each of the checks. */
  bad: readonly string[];
}

const WEB =
  'web: { publicClient: true, redirectUris: ["http://localhost/cb"], protocolMappers: { a: { audience: agent } } }';
const BLIND = 'web: { publicClient: true, redirectUris: ["http://localhost/cb"] }';
const AGENT = "standardFlowEnabled: false, standardTokenExchange: true, fullScopeAllowed: false";
const MAPPED = `agent: { ${AGENT}, protocolMappers: { api: { audience: api } } }`;
const API = "api: { standardFlowEnabled: false, roles: { user: {} } }";
const clients = (...all: string[]) => `clients:\n${all.map((line) => `  ${line}\n`).join("")}`;
const calls = (more = "") =>
  `exchanges: { calls: { subject: { client: web, user: ann }, requester: agent, audience: api, ${more}expect: { aud: api } } }\n`;
const scope = (text: string) => `clientScopes: { s: { ${text} } }\n`;

const ROWS: readonly Row[] = [
  {
    row: '"Client not allowed to exchange"',
    checks: ["requester-without-flag", "bogus-attribute"],
    bad: [
      clients(WEB, "agent: { protocolMappers: { api: { audience: api } } }", API) + calls(),
      clients("agent: { attributes: { oauth2.token.exchange.grant.enabled: true } }"),
    ],
  },
  {
    row: '"Invalid token"',
    checks: ["requester-not-in-audience", "lightweight-subject"],
    bad: [
      clients(BLIND, MAPPED, API) + calls(),
      clients(WEB, MAPPED, API) + calls().replace("client: web", "client: admin-cli"),
    ],
  },
  {
    row: '"Requested audience not in token audience" 1',
    checks: ["unknown-object"],
    bad: [clients(WEB, MAPPED) + calls()],
  },
  {
    row: "… 2",
    checks: ["unreachable-audience", "scope-on-wrong-client", "mapper-off", "mapper-on-target"],
    bad: [
      clients(WEB, `agent: { ${AGENT} }`, API) + calls(),
      clients(WEB, `agent: { ${AGENT} }`, API) + scope("protocolMappers: { m: { audience: api } }"),
      clients(WEB, MAPPED.replace("audience: api", "audience: api, accessToken: false"), API) + calls(),
      clients(WEB, MAPPED, "api: { standardFlowEnabled: false, protocolMappers: { m: { audience: api } } }"),
    ],
  },
  {
    row: "… 3",
    checks: ["gate-dropped", "open-gate"],
    bad: [
      clients(WEB, `agent: { ${AGENT}, optionalClientScopes: { with: [s] } }`, API, "other: { roles: { r: {} } }") +
        scope("roles: [other/r], protocolMappers: { m: { audience: api } }"),
      `roles: { a: { composites: [b] }, b: {} }\n${scope("roles: [a]")}`,
    ],
  },
  {
    row: '"Token has insufficient permissions"',
    checks: ["unknown-object", "scope-on-wrong-client"],
    bad: [
      clients(WEB, MAPPED.replace("protocolMappers", "optionalClientScopes: { with: [t] }, protocolMappers"), API),
      clients(WEB, MAPPED, API) + calls("scope: s, ") + scope(""),
    ],
  },
  {
    row: '"Token exchange returns agent token unchanged"',
    checks: ["full-scope", "refresh-from-exchange"],
    bad: [
      clients(WEB, MAPPED.replace("fullScopeAllowed: false", "fullScopeAllowed: true"), API),
      clients(
        WEB,
        MAPPED.replace(
          "protocolMappers: {",
          "attributes: { standard.token.exchange.enableRefreshRequestedTokenType: SAME_SESSION }, protocolMappers: { b: { audience: web },",
        ),
        API,
      ),
    ],
  },
  {
    row: '"Token exchange client not confidential"',
    checks: ["public-requester"],
    bad: [clients(BLIND.replace("publicClient: true", "publicClient: true, standardTokenExchange: true"))],
  },
  {
    row: '"403: verify token exchange permission is enabled"',
    checks: ["requester-not-in-audience"],
    bad: [clients(BLIND, `agent: { ${AGENT} }`)],
  },
  {
    row: '"Minimal token lifetimes"',
    checks: ["long-lifetime"],
    bad: [`accessTokenLifespan: 1h\n${clients(WEB, MAPPED, API)}`],
  },
  { row: '"Audit logging"', checks: ["exchange-events"], bad: [`eventsEnabled: false\n${clients(WEB, MAPPED, API)}`] },
  {
    row: '"No hardcoded secrets"',
    checks: ["secret-in-clear"],
    bad: [clients("agent: { secret: your-secret-here }")],
  },
  {
    row: '"Manual test with curl"',
    checks: ["direct-grants"],
    bad: [clients("web: { publicClient: true, directAccessGrantsEnabled: true }")],
  },
  {
    row: '"Enable Standard Token Exchange on the audience client"',
    checks: ["flag-on-target"],
    bad: [clients(WEB, MAPPED, `api: { ${AGENT} }`)],
  },
  {
    row: '"The upstream service client must have an audience mapper"',
    checks: ["mapper-on-target"],
    bad: [clients("api: { standardFlowEnabled: false, protocolMappers: { m: { audience: api } } }")],
  },
  {
    row: '"Set it to `*` to allow all origins"',
    checks: ["open-registration"],
    bad: [
      'registrationPolicies: { anonymous: { trusted-hosts: { absent: true }, registration-web-origins: { config: { web-origins: ["*"] } } } }\n',
    ],
  },
];

/** The README, table by table: cells of each row. */
const page = readFileSync(new URL("../../../docs/checks/README.md", import.meta.url), "utf8");
const tables = page.split(/\n\n/).flatMap((part) => {
  if (!part.startsWith("|")) return [];
  return [
    part
      .trim()
      .split("\n")
      .slice(2)
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  ];
});
const [, fromGuides = [], fromElsewhere = []] = tables;
const checksIn = (cell = "") => [...cell.matchAll(/\(([\w-]+)\.md\)/g)].map(([, id]) => id);

describe("guides", () => {
  const cases = ROWS.flatMap(({ row, checks, bad }) => checks.map((id, index) => [row, id, bad[index] ?? ""] as const));

  test.each(cases)("%s: %s", (_, id, bad) => {
    const declaration = declare(`realm: demo\n${bad}`);
    const found = lint(sceneOf(declaration, realmOf(declaration), undefined));
    expect(found.map(({ code }) => code)).toContain(id);
  });

  test.each(ROWS.map((row) => [row.row, row] as const))("the page says so of %s", (name, { checks }) => {
    const line = fromGuides.find(([first = ""]) => first.startsWith(name));
    expect(checksIn(line?.[2])).toEqual(checks);
  });

  test("the page has no other row with checks", () => {
    const told = fromGuides.filter(([, , checks]) => checksIn(checks).length > 0).map(([row = ""]) => row);
    expect(told.filter((row) => !ROWS.some(({ row: name }) => row.startsWith(name)))).toEqual([]);
  });

  test("every check is in one of the two tables: a guide's row leads to it, or the page says what else does", () => {
    const [here, there] = [
      fromGuides.flatMap(([, , checks]) => checksIn(checks)),
      fromElsewhere.flatMap(([id]) => checksIn(id)),
    ];
    expect([...new Set([...here, ...there])].sort()).toEqual([...CHECK_IDS].sort());
    expect(there.filter((id) => here.includes(id))).toEqual([]);
    for (const [, why] of fromElsewhere) expect(why).toMatch(/\w{3}/);
  });
});
