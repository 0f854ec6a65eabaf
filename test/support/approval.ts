/** Who is in `realms/approval.yaml`, and what they ask for. */
import type { Answer } from "./token-endpoint.ts";

export const SECRETS = {
  APPROVAL_MCP_SERVER_CLIENT_SECRET: "the MCP server's own secret",
  CHAT_APP_CLIENT_SECRET: "the chat application's own secret",
  ADA_PASSWORD: "ada's password",
  URSULA_PASSWORD: "ursula's password",
};

export const MCP_SERVER = ["mcp-server", SECRETS.APPROVAL_MCP_SERVER_CLIENT_SECRET] as const;
export const CHAT_APP = ["chat-app", SECRETS.CHAT_APP_CLIENT_SECRET] as const;
export const COMMANDS = { scope: "execute:commands", audience: "command-executor" };

export const NO_COMMANDS: Answer = {
  status: 400,
  body: { error: "invalid_request", error_description: "Requested audience not available: command-executor" },
};
