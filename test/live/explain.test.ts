/**
 * Every negative row of the guides' troubleshooting lists, and every way in which their realms are commonly got wrong: the
 * realm is made with the mistake, `kcx explain` says what the server says and names the cause, and its first edit, put
 * into the file by --write and applied, makes `kcx verify` pass. The other systems: `explain-systems.test.ts`.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FLAG, isMended, NOT_AVAILABLE, NOT_ENABLED, NOT_IN_AUDIENCE, type Row, SECRETS } from "../support/mended.ts";
import { story } from "../support/story.ts";
import { tokenEndpoint, tokenOf } from "../support/token-endpoint.ts";

describe("an MCP tools provider", () => {
  const contract = "agent-calls-the-pizzeria";
  const own = "audience-pizzeria-backend: { audience: pizzeria-backend }";
  const attached = "    defaultClientScopes: { with: [pizzeria-audience] }\n";
  const scopeMapper = "    protocolMappers:\n      pizzeria-backend-audience: { audience: pizzeria-backend }\n";
  const flag = `    ${FLAG}\n`;
  test.each<[string, Row]>([
    [
      '"Client not allowed to exchange": the capability is not enabled',
      { mistake: [flag, ""], cause: NOT_ENABLED, edit: FLAG },
    ],
    [
      "the same, with the attribute that the guide's realm export has",
      {
        mistake: [flag, '    attributes: { oauth2.token.exchange.grant.enabled: "true" }\n'],
        ...{ cause: NOT_ENABLED, edit: FLAG, refused: true },
      },
    ],
    [
      '"Invalid subject token": the requester is not in its audience',
      {
        mistake: [
          "    protocolMappers:\n      audience-token-exchange: { audience: tools-provider-token-exchange }\n",
          "",
        ],
        cause: NOT_IN_AUDIENCE,
        edit: "audience-tools-provider-token-exchange: { audience: tools-provider-token-exchange }",
      },
    ],
    [
      '"Requested audience not in token audience", 1: the target client does not exist',
      {
        mistake: ["  pizzeria-backend:\n    standardFlowEnabled: false\n", ""],
        cause: "is not the clientId of any client",
        ...{ edit: "pizzeria-backend: { standardFlowEnabled: false }", refused: true },
      },
    ],
    ["… 2: no audience mapper", { mistake: [scopeMapper, ""], cause: NOT_AVAILABLE, edit: own }],
    [
      "… its scope is not a scope of the requester",
      { mistake: [attached, ""], cause: "does not have that scope", edit: own },
    ],
    [
      "… its scope is optional, and not asked for",
      {
        mistake: [attached, attached.replace("default", "optional")],
        ...{ cause: "is an optional one", edit: "scope: pizzeria-audience" },
      },
    ],
    [
      "… its mapper is off for access tokens",
      {
        mistake: [
          "{ audience: pizzeria-backend }",
          "{ audience: pizzeria-backend, accessToken: false, idToken: true }",
        ],
        ...{ cause: "is off: access.token.claim", edit: "accessToken: true" },
      },
    ],
    [
      "… 3: the user lacks the role that gates the scope",
      {
        mistake: [
          "clientScopes:\n  pizzeria-audience:\n",
          "roles: { eater: {} }\n\nclientScopes:\n  pizzeria-audience:\n    roles: [eater]\n",
        ],
        ...{ cause: "its scope takes one of the roles eater", edit: "roles: { with: [eater] }" },
      },
    ],
    [
      "… the guide's solution, a mapper on the target client, does not help",
      {
        mistake: [
          "  pizzeria-backend:\n    standardFlowEnabled: false\n\nclientScopes:\n  pizzeria-audience:\n    description: Lets the exchanging client ask for tokens that are good at the pizzeria\n",
          "  pizzeria-backend:\n    standardFlowEnabled: false\n    protocolMappers: { self: { audience: pizzeria-backend } }\n\nclientScopes:\n  pizzeria-audience: {}\n  other:\n",
        ],
        ...{ cause: "for that client's own tokens only", edit: own },
      },
    ],
    [
      '"Token has insufficient permissions": a scope that is asked for is not a scope of the requester',
      {
        mistake: ["    audience: pizzeria-backend\n", "    audience: pizzeria-backend\n    scope: read:menu\n"],
        ...{ cause: "A scope that is asked for (read:menu)", edit: "-     scope: read:menu" },
      },
    ],
    [
      '"Token Exchange Returns Agent Token Unchanged": no audience is asked for',
      {
        mistake: [
          "    audience: pizzeria-backend\n    expect: { aud: pizzeria-backend, sub",
          "    expect: { aud: pizzeria-backend, sub",
        ],
        ...{ cause: "aud has account", edit: "audience: pizzeria-backend" },
      },
    ],
    [
      "token exchange client not confidential",
      {
        mistake: [flag, `${flag}    publicClient: true\n`],
        ...{
          cause: "only a client with a secret may exchange tokens",
          edit: "publicClient: false",
        },
      },
    ],
    [
      "the front end lets nobody log in with a password",
      {
        mistake: ["    directAccessGrantsEnabled: true #", "    directAccessGrantsEnabled: false #"],
        ...{ cause: "may not log users in with a password", edit: "directAccessGrantsEnabled: true" },
      },
    ],
  ])("%s", (title, row) =>
    isMended("tools-provider.yaml", { contract, ...row }, (text) =>
      title.includes("Unchanged") ? text.replace("    fullScopeAllowed: false", "    fullScopeAllowed: true") : text,
    ),
  );
});

describe("a realm that drifted from its file", () => {
  const contract = "agent-calls-the-pizzeria";
  const flags = [
    "--client",
    "tools-provider-frontend",
    "--user",
    "johndoe",
    "--requester",
    "tools-provider-token-exchange",
  ];

  test("both are told, and `kcx apply` is the help; without the file there is a file to write; a token at hand is explained", async () => {
    const { realm, write, kcx } = await story({ realm: "none", variables: SECRETS });
    await write("realm.yaml", readFileSync(new URL("../../realms/tools-provider.yaml", import.meta.url), "utf8"));
    const named = ["--realm", realm.name];
    expect(await kcx(["apply", "realm.yaml", ...named])).toMatchObject({ code: 0 });
    const { id, protocolMappers = [] } = await realm.readClient("tools-provider-frontend");
    for (const mapper of protocolMappers)
      await realm.admin("DELETE", `/clients/${id}/protocol-mappers/models/${mapper.id}`);

    const both = await kcx(["explain", "realm.yaml", contract, ...named]);
    expect(both.stdout.split("\n")[0]).toMatch(/ as it is on http.*, and as `kcx apply realm.yaml` would make it\.$/);
    expect(both.stdout).toContain("is        refused: 403 access_denied Client is not within the token audience");
    expect(both.stdout).toContain("would be  a token: aud pizzeria-backend");
    expect(both.stdout).toContain("The file has it right: `kcx apply` makes the realm so.");

    const live = await kcx(["explain", ...named, ...flags, "--audience", "pizzeria-backend"]);
    expect(live.stdout.split("\n")[0]).toMatch(/ as it is on http[^,]*\.$/);
    expect(live.stdout).toContain(
      "+       audience-tools-provider-token-exchange: { audience: tools-provider-token-exchange }",
    );
    expect(await kcx(["explain", ...named, ...flags, "--audience", "pizzeria-backend", "--write"])).toMatchObject({
      code: 1,
    });

    const file = await kcx(["explain", "realm.yaml", contract, "--no-live"]);
    expect(file.stdout.split("\n")[0]).toContain("realm.yaml alone");
    expect(file.stdout).toContain("✓ agent calls the pizzeria");

    const who = { client_id: "tools-provider-frontend", username: "johndoe", password: SECRETS.JOHNDOE_PASSWORD };
    const token = tokenOf(await tokenEndpoint(realm).post({ grant_type: "password", ...who }));
    const asked = ["--requester", "tools-provider-token-exchange", "--audience", "pizzeria-backend", "--token", "-"];
    const held = await kcx(["explain", ...named, ...asked], {}, token);
    expect(held.stdout).toContain("refused: 403 access_denied Client is not within the token audience");
    expect(held.stdout).toContain("Nothing changes the token at hand");
    for (const part of token.split(".")) expect(held.stdout + held.stderr).not.toContain(part);
  });
});
