/**
 * Every negative row of the guides' troubleshooting lists, and every way in which their realms are commonly got wrong: the
 * realm is made with the mistake, `kcx explain` says what the server says and names the cause, and its first edit, put
 * into the file by --write and applied, makes `kcx verify` pass.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { story } from "../support/story.ts";
import { tokenEndpoint, tokenOf } from "../support/token-endpoint.ts";

const SECRETS = {
  TOKEN_EXCHANGE_CLIENT_SECRET: "the exchanger's own secret",
  JOHNDOE_PASSWORD: "johndoe's password",
  AUTHENTICATION_DEMO_CLIENT_SECRET: "the client's own secret",
  LLAMA_STACK_CLIENT_SECRET: "Llama Stack's own secret",
  DEMO_PASSWORD: "demo's password",
  NEXTCLOUD_MCP_CLIENT_SECRET: "the MCP server's secret",
  ALICE_PASSWORD: "alice's password",
  MCP_SERVER_CLIENT_SECRET: "the MCP server's own secret",
  FLEXADMIN_PASSWORD: "flexadmin's password",
  VISITOR_PASSWORD: "the visitor's password",
  STRANGER_PASSWORD: "the stranger's password",
  APPROVAL_MCP_SERVER_CLIENT_SECRET: "the gate's own secret",
  CHAT_APP_CLIENT_SECRET: "the chat application's secret",
  ADA_PASSWORD: "ada's password",
  URSULA_PASSWORD: "ursula's password",
};

/** A mistake in a realm file, by a text that stands in it, and what stands there instead. */
interface Row {
  mistake: readonly [text: string, instead: string];
  /** Of what `explain` says. */
  cause: string;
  /** A line that the first edit puts in, where it isn't the one that was taken out. */
  edit: string;
  /** The contract that is broken, unless it is the system's main one. */
  contract?: string;
  /** `kcx apply` refuses the file as it is: then it is explained before anything was made. */
  refused?: true;
}

const NOT_ENABLED = "Token exchange is not switched on for the requester";
const NOT_IN_AUDIENCE = "does not name the requester";
const NOT_AVAILABLE = "No scope or mapper of the requester";
const FLAG = "standardTokenExchange: true";

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

describe("a Llama Stack client", () => {
  const contract = "stepping-up-to-mcp-list-files";
  const attached = "        - mcp:list_files\n";
  const defined = "  mcp:list_files: { description: List files }\n";
  test.each<[string, Row]>([
    [
      '"Token exchange failed: 400": the scope is defined, and not attached to the client',
      { mistake: [attached, ""], cause: "is not attached to the requester", edit: "- mcp:list_files" },
    ],
    [
      '"Token exchange failed: 400": token exchange is not enabled',
      {
        mistake: ["    standardTokenExchange: true #", "    standardTokenExchange: false #"],
        cause: NOT_ENABLED,
        edit: FLAG,
      },
    ],
    [
      '"Token exchange failed: 401": the client is not confidential',
      {
        mistake: ["    standardTokenExchange: true #", "    publicClient: true\n    standardTokenExchange: true #"],
        ...{
          cause: "only a client with a secret may exchange tokens",
          edit: "publicClient: false",
        },
      },
    ],
    [
      '"Token exchange failed: 403": the user lacks the role for the scope',
      {
        mistake: [`clientScopes:\n`, "roles: { lister: {} }\n\nclientScopes:\n"],
        ...{ cause: "mcp:list_files: it takes one of the roles lister", edit: "roles: { with: [lister] }" },
      },
    ],
    [
      "the client is in its own audience by nothing but a mapper",
      {
        mistake: [
          "    protocolMappers:\n      authentication-demo-audience: { audience: authentication-demo }\n\n  # A page",
          "\n  # A page",
        ],
        ...{ cause: NOT_AVAILABLE, edit: "audience-authentication-demo: { audience: authentication-demo }" },
      },
    ],
  ])("%s", (title, row) =>
    isMended("llamastack.yaml", { contract, ...row }, (text) =>
      title.includes("lacks the role") ? text.replace(defined, defined.replace("{ ", "{ roles: [lister], ")) : text,
    ),
  );
});

describe("an MCP server in front of Nextcloud", () => {
  const contract = "the-server-calls-nextcloud-as-itself";
  test.each<[string, Row]>([
    [
      "no service account",
      {
        mistake: ["    serviceAccountsEnabled: true\n", ""],
        ...{ cause: "has no service account", edit: "serviceAccountsEnabled: true" },
      },
    ],
    [
      "the attributes of the guide",
      {
        mistake: [
          `    ${FLAG}\n    attributes:\n`,
          '    attributes:\n      token.exchange.grant.enabled: "true"\n      client.token.exchange.standard.enabled: "true"\n',
        ],
        ...{ cause: NOT_ENABLED, edit: FLAG, refused: true },
      },
    ],
    [
      "any other word than SAME_SESSION",
      {
        mistake: ["RefreshRequestedTokenType: SAME_SESSION", 'RefreshRequestedTokenType: "true"'],
        cause: "may not have a token of the requested type",
        ...{
          edit: "enableRefreshRequestedTokenType: SAME_SESSION",
          contract: "a-session-of-alice-can-give-a-refresh-token",
        },
      },
    ],
  ])("%s", (_, row) => isMended("service-account.yaml", { contract, ...row }));
});

describe("an MCP server in front of OFBiz", () => {
  const contract = "the-mcp-server-calls-ofbiz-by-scope-alone";
  test.each<[string, Row]>([
    [
      "the user has no role on OFBiz",
      {
        mistake: [
          "[mcp-server/mcp-server-role, apache-ofbiz-api/apache-ofbiz-api-role]",
          "[mcp-server/mcp-server-role]",
        ],
        ...{ cause: "ofbiz:use-api: it takes one of the roles", edit: "apache-ofbiz-api/apache-ofbiz-api-role" },
      },
    ],
    [
      "the user has no role on the MCP server",
      {
        mistake: [
          "[mcp-server/mcp-server-role, apache-ofbiz-api/apache-ofbiz-api-role]",
          "[apache-ofbiz-api/apache-ofbiz-api-role]",
        ],
        ...{ cause: NOT_IN_AUDIENCE, edit: "mcp-server/mcp-server-role" },
      },
    ],
    [
      '"Include in token scope" is off',
      {
        mistake: [
          "    type: none\n    includeInTokenScope: true\n",
          "    type: none\n    includeInTokenScope: false\n",
        ],
        ...{ cause: "scope lacks ofbiz:use-api", edit: "includeInTokenScope: true" },
      },
    ],
    [
      "full scope: OFBiz is in every token, unasked",
      {
        mistake: [
          "    fullScopeAllowed: false\n    defaultClientScopes",
          "    fullScopeAllowed: true\n    defaultClientScopes",
        ],
        cause: "aud has",
        ...{ edit: "fullScopeAllowed: false", contract: "without-the-scope-a-token-is-good-nowhere" },
      },
    ],
  ])("%s", (_, row) => isMended("ofbiz.yaml", { contract, ...row }));
});

describe("a service behind an approval", () => {
  const contract = "an-administrator-runs-commands";
  const mapper = "      command-executor: { audience: command-executor }\n";
  test.each<[string, Row]>([
    [
      "the user has not the role that the scope is for",
      {
        mistake: ["    roles: [admin]\n  ursula", "    roles: [developer]\n  ursula"],
        ...{ cause: "execute:commands: it takes one of the roles admin", edit: "roles: [developer, admin]" },
      },
    ],
    [
      "the scope is not one of the requester's",
      {
        mistake: ['with: ["read:files", "execute:commands"]', 'with: ["read:files"]'],
        ...{ cause: "A scope that is asked for (execute:commands)", edit: '["read:files", execute:commands]' },
      },
    ],
    [
      "the scope brings no audience",
      { mistake: [`    protocolMappers:\n${mapper}`, ""], cause: NOT_AVAILABLE, edit: "audience" },
    ],
  ])("%s", (_, row) => isMended("approval.yaml", { contract, ...row }));
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

async function isMended(
  file: string,
  { mistake: [text, instead], cause, edit, contract = "", refused }: Row,
  more: (text: string) => string = (same) => same,
): Promise<void> {
  const { realm, write, kcx, read } = await story({ realm: "none", variables: SECRETS });
  const good = readFileSync(new URL(`../../realms/${file}`, import.meta.url), "utf8");
  expect(good).toContain(text);
  await write("realm.yaml", more(good.replace(text, instead)));
  const run = (command: string, ...options: string[]) =>
    kcx([command, "realm.yaml", "--realm", realm.name, ...options]);

  const made = await run("apply");
  expect(made, made.stdout + made.stderr).toMatchObject({ code: refused ? 1 : 0 });
  const seen = refused ? undefined : JSON.parse((await run("verify", "--only", contract, "--json")).stdout).verdicts[0];
  const explained = await kcx(["explain", "realm.yaml", contract, "--realm", realm.name, "--write"]);
  expect(explained).toMatchObject({ code: 0, stdout: expect.stringContaining(cause) });
  // The server's own words.
  if (seen?.came.kind === "refusal") expect(explained.stdout).toContain(`${seen.came.error} ${seen.came.description}`);
  if (seen) expect(seen.status).toBe("broken");
  expect(explained.stdout.slice(explained.stdout.indexOf("What would help"))).toContain(edit);
  expect(await read("realm.yaml")).not.toBe(good.replace(text, instead));

  const mended = await run("apply");
  expect(mended, mended.stdout + mended.stderr).toMatchObject({ code: 0 });
  const verified = await run("verify");
  expect(verified, verified.stdout + verified.stderr).toMatchObject({ code: 0 });
}
