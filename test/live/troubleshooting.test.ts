/**
 * The guide's troubleshooting, row by row: the realm is broken in exactly the way that the guide describes, and the
 * server's real answer is seen through `kcx verify`. The guide's own words for the errors (in the titles) are seldom the
 * server's.
 */
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  changeClient,
  contract,
  ENABLED,
  exchangeOff,
  moved,
  NOT_AVAILABLE,
  noAudienceMapper,
  nothing,
  REQUESTER,
  type Row,
  requesterNotInAudience,
  withoutMapper,
} from "../support/breaking.ts";
import { audienceMapper } from "../support/keycloak.ts";
import { type Story, story } from "../support/story.ts";

const realmFile = (name: string) => readFileSync(new URL(`../../realms/${name}`, import.meta.url), "utf8");

const FILE = realmFile("tools-provider.yaml");
const SECRETS = { TOKEN_EXCHANGE_CLIENT_SECRET: "the exchanger's own secret", JOHNDOE_PASSWORD: "johndoe's password" };

let ours: Story;
let mend: () => Promise<unknown> = async () => {};

beforeAll(async () => {
  ours = await story({ variables: SECRETS, ended: afterAll });
  await ours.write("tools-provider.yaml", FILE);
  expect(await ours.kcx(["apply", "tools-provider.yaml", "--realm", ours.realm.name])).toMatchObject({ code: 0 });
});

afterEach(async () => {
  await mend();
  mend = async () => {};
});

describe("Troubleshooting", () => {
  test.each<[string, Row]>([
    ['"Client not allowed to exchange": the capability is not enabled', exchangeOff],
    [
      "the same, with the attribute that the guide's realm export has: it does nothing",
      {
        ...exchangeOff,
        break: (realm) =>
          changeClient(
            realm,
            REQUESTER,
            { attributes: { [ENABLED]: null, "oauth2.token.exchange.grant.enabled": "true" } },
            { attributes: { [ENABLED]: "true", "oauth2.token.exchange.grant.enabled": null } },
          ),
      },
    ],
    ['"Invalid subject token": the requester is not in its audience', requesterNotInAudience],
    [
      '"Invalid token": the subject token is no token of this realm',
      {
        break: nothing,
        contract: contract({ subject: "{ token: not.a.token }" }),
        came: "refused: 400 invalid_request Invalid token",
        fix: "get a new subject token, under the same server URL that kcx uses",
      },
    ],
    [
      '"Requested audience not in token audience", 1: the target client does not exist',
      {
        break: (realm) =>
          changeClient(realm, "pizzeria-backend", { clientId: "pizzeria-backend-2" }, { clientId: "pizzeria-backend" }),
        came: "refused: 400 invalid_client Audience not found",
        fix: "`clients: { pizzeria-backend: { standardFlowEnabled: false } }`, or correct the name in the contract",
      },
    ],
    ['"Requested audience not in token audience", 2: no audience mapper', noAudienceMapper],
    [
      "the same: the audience's scope is not a scope of the requester",
      { break: (realm) => moved(realm, "pizzeria-audience", REQUESTER, "none"), ...NOT_AVAILABLE },
    ],
    [
      "the same: the audience's scope is optional, and not asked for",
      { break: (realm) => moved(realm, "pizzeria-audience", REQUESTER, "optional"), ...NOT_AVAILABLE },
    ],
    [
      '"Requested audience not in token audience", 3: the user lacks the role that gates the scope',
      {
        break: async (realm) => {
          await realm.admin("POST", "/roles", { name: "eater" });
          const role = await realm.admin("GET", "/roles/eater");
          await realm.admin("POST", `/client-scopes/${await realm.scopeId("pizzeria-audience")}/scope-mappings/realm`, [
            role,
          ]);
          return () => realm.admin("DELETE", "/roles/eater");
        },
        ...NOT_AVAILABLE,
      },
    ],
    [
      '"Token has insufficient permissions": a scope that is asked for is not a scope of the requester',
      {
        break: nothing,
        contract: contract({ scope: "read:menu" }),
        came: "refused: 400 invalid_scope Invalid scopes: read:menu",
        fix: `\`clients: { ${REQUESTER}: { optionalClientScopes: { with: ["read:menu"] } } }\``,
      },
    ],
    [
      '"Token Exchange Returns Agent Token Unchanged": no audience is asked for',
      {
        break: (realm) => changeClient(realm, REQUESTER, { fullScopeAllowed: true }, { fullScopeAllowed: false }),
        contract: contract({ audience: "[]" }),
        came: "a token: aud account, pizzeria-backend · azp tools-provider-token-exchange · 5m",
        fix: `\`audience: …\` in the contract, or \`clients: { ${REQUESTER}: { fullScopeAllowed: false } }\``,
      },
    ],
  ])("%s", (_, row) => shows(row));

  test('"Circuit Breaker Opens": a server that is down is no broken contract, and never green', async () => {
    const down = { KEYCLOAK_URL: "http://127.0.0.1:9" };
    const { code, stderr } = await ours.kcx(["verify", "tools-provider.yaml", "--realm", ours.realm.name], down);
    expect(stderr).toContain("the server could not be reached: http://127.0.0.1:9");
    expect(code).toBe(1);
  });
});

describe("Common Keycloak Configuration Mistakes", () => {
  test.each<[string, Row]>([
    [
      "Token exchange client not confidential",
      {
        // A public client loses its secret.
        break: (realm) =>
          changeClient(
            realm,
            REQUESTER,
            { publicClient: true },
            { publicClient: false, secret: SECRETS.TOKEN_EXCHANGE_CLIENT_SECRET },
          ),
        came: "refused: 400 invalid_client Public client is not allowed to exchange token",
        fix: `\`clients: { ${REQUESTER}: { publicClient: false, secret: … } }\``,
      },
    ],
    ["Missing audience mapper", noAudienceMapper],
    [
      "… and the guide's solution, a mapper on the target client, does not help",
      {
        break: async (realm) => {
          const mendScope = await withoutMapper(realm, "pizzeria-audience");
          const { id } = await realm.readClient("pizzeria-backend");
          await realm.admin("POST", `/clients/${id}/protocol-mappers/models`, audienceMapper("pizzeria-backend"));
          return async () => {
            await mendScope();
            await realm.updateClient("pizzeria-backend", { protocolMappers: [] });
          };
        },
        ...NOT_AVAILABLE,
      },
    ],
    ["Subject token missing requester audience", requesterNotInAudience],
    ["Token exchange not enabled on client", exchangeOff],
  ])("%s", (_, row) => shows(row));
});

test("mended, the exchange works again", async () => {
  expect(await ours.kcx(["verify", "tools-provider.yaml", "--realm", ours.realm.name])).toMatchObject({ code: 0 });
});

test("the variant with a mapper on the requester works; on the target it does not", async () => {
  const { write, kcx, realm } = await story({ variables: SECRETS });
  await write("variant.yaml", realmFile("variants/dedicated-mapper.yaml"));
  const run = (command: string, ...options: string[]) =>
    kcx([command, "variant.yaml", "--realm", realm.name, ...options]);
  expect(await run("apply")).toMatchObject({ code: 0 });
  expect((await run("apply")).stdout).toContain("No changes");
  const { code, stdout } = await run("verify", "--json");
  const came = JSON.parse(stdout).verdicts.map((verdict: { name: string; came: object }) => [
    verdict.name,
    verdict.came,
  ]);
  expect(came).toMatchObject([
    ["a mapper on the requester is enough", { kind: "token", aud: ["pizzeria-backend"] }],
    [
      "a mapper on the target does not help",
      { kind: "refusal", description: "Requested audience not available: bakery-backend" },
    ],
  ]);
  expect(code).toBe(0);
});

/** `verify` shows what came and the likely fix, with exit 3. */
async function shows({ break: breakRealm, came, fix, contract: own }: Row): Promise<void> {
  mend = await breakRealm(ours.realm);
  await ours.write("contract.yaml", own ?? FILE);
  const only = ["--only", "agent-calls-the-pizzeria"];
  const { code, stdout } = await ours.kcx(["verify", "contract.yaml", "--realm", ours.realm.name, ...only]);
  const lines = stdout.split("\n").map((line) => line.trim());
  expect(lines[0]).toBe("✗ agent calls the pizzeria");
  expect(lines).toContain(`came        ${came}`);
  expect(lines).toContain(`likely fix  ${fix}`);
  expect(code).toBe(3);
}
