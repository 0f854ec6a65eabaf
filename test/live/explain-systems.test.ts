/** As `explain.test.ts`: what is commonly got wrong in the realms of the other systems. */
import { describe, test } from "vitest";
import { FLAG, isMended, NOT_AVAILABLE, NOT_ENABLED, NOT_IN_AUDIENCE, type Row } from "../support/mended.ts";

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
