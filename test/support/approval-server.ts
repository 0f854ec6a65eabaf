import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK, jwtVerify } from "jose";
import Provider, { type KoaContextWithOIDC } from "oidc-provider";
import { TOKEN_EXCHANGE } from "./token-endpoint.ts";

/**
 * The guide's authorization server, which Keycloak is not: its exchange answers `authorization_pending` where the
 * user's roles are not enough for a scope, and the token once an administrator has approved. Made with oidc-provider;
 * only the two grants that it lacks are written here. Clients and scopes are the guide's.
 */
export interface ApprovalServer {
  issuer: string;
  /** A user's token of the chat application, as it would pass it on. */
  tokenOf(user: keyof typeof ROLES): Promise<string>;
  /** Method and path of every request. */
  seen: readonly string[];
  /** What waits for an administrator: user and scopes. */
  waiting(): string[];
  /** The administrator's answer to everything that waits. */
  decide(answer: "approved" | "denied"): void;
  /** Answers `slow_down` to the next question. */
  slowDown(): void;
  close(): void;
}

export const SECRETS = { "mcp-server": "mcp-server-secret", "chat-app": "chat-app-secret" } as const;

const ROLES = { ada: ["admin"], ursula: ["user"] } as const;
const AUTO_APPROVE: Readonly<Record<string, readonly string[]>> = {
  "read:files": ["user", "developer", "manager", "admin"],
  "execute:commands": ["admin"],
};
const ALLOWED_AUDIENCES: Readonly<Record<string, readonly string[]>> = {
  "mcp-server": ["file-service", "command-executor", "mcp-tools"],
  "chat-app": ["mcp-server"],
};

type Params = Readonly<Record<string, string | undefined>>;
interface Approval {
  who: string;
  state: "waiting" | "approved" | "denied";
}

/** @param times seconds; the guide has 5 and 600. @param signer the public key of the client that signs. */
export async function startApprovalServer(
  times: { interval: number; expiresIn: number },
  signer?: JWK,
): Promise<ApprovalServer> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const own = { alg: "RS256", use: "sig", kid: "own" };
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), ...own }] });
  const approvals = new Map<string, Approval>();
  const seen: string[] = [];
  let slow = false;
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), ...own }] },
    clients: clients(signer),
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    scopes: ["openid", ...Object.keys(AUTO_APPROVE)],
    routes: { token: "/oauth/token" },
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    ttl: { AccessToken: 3600, ClientCredentials: 3600 },
    cookies: { keys: ["of the test"] },
    // Its tokens are JWTs, so there is nothing to keep.
    adapter: () => ({ upsert: async () => {}, find: async () => undefined }),
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub }) }),
  } as never);

  const logIn = async (ctx: KoaContextWithOIDC) => {
    const { username = "" } = ctx.oidc.params as Params;
    await issue(ctx, provider, { user: username, audience: "mcp-server", scope: "" });
  };
  const exchange = async (ctx: KoaContextWithOIDC) => {
    const { subject_token = "", audience = "mcp-tools", scope = "" } = ctx.oidc.params as Params;
    const client = ctx.oidc.client?.clientId ?? "";
    const subject = await jwtVerify(subject_token, keys, { issuer, audience: client }).catch(() => undefined);
    if (!subject) return refuse(ctx, "invalid_grant", "Invalid or expired subject token");
    if (!ALLOWED_AUDIENCES[client === "mcp-signer" ? "mcp-server" : client]?.includes(audience))
      return refuse(ctx, "invalid_target", `Audience not allowed: ${audience}`);
    const user = String(subject.payload.sub);
    const roles: readonly string[] = ROLES[user as keyof typeof ROLES] ?? [];
    const missing = scope
      .split(" ")
      .filter((word) => word && !AUTO_APPROVE[word]?.some((role) => roles.includes(role)));
    const id = JSON.stringify([client, user, audience, missing]);
    const approval = approvals.get(id) ?? { who: `${user}: ${missing.join(" ")}`, state: "waiting" as const };
    if (missing.length > 0) approvals.set(id, approval);
    if (missing.length === 0 || approval.state === "approved") return issue(ctx, provider, { user, audience, scope });
    if (approval.state === "denied") return refuse(ctx, "access_denied", "An administrator said no");
    const error = slow ? "slow_down" : "authorization_pending";
    slow = false;
    const { interval, expiresIn: expires_in } = times;
    refuse(ctx, error, "Administrator approval required for requested scopes", { interval, expires_in });
  };
  provider.registerGrantType("password", logIn, ["username", "password"]);
  const parameters = ["subject_token", "subject_token_type", "requested_token_type", "audience", "scope"];
  provider.registerGrantType(TOKEN_EXCHANGE, exchange, parameters, ["audience"]);
  serve(server, provider, seen);

  return {
    issuer,
    seen,
    async tokenOf(username) {
      const authorization = `Basic ${Buffer.from(`chat-app:${SECRETS["chat-app"]}`).toString("base64")}`;
      const body = new URLSearchParams({ grant_type: "password", username, password: "any" });
      const response = await fetch(`${issuer}/oauth/token`, { method: "POST", headers: { authorization }, body });
      const answer = (await response.json()) as { access_token?: string };
      if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
      seen.length = 0;
      return answer.access_token;
    },
    waiting: () => [...approvals.values()].filter(({ state }) => state === "waiting").map(({ who }) => who),
    decide(answer) {
      for (const approval of approvals.values()) if (approval.state === "waiting") approval.state = answer;
    },
    slowDown() {
      slow = true;
    },
    close: () => void server.close(),
  };
}

function clients(signer: JWK | undefined) {
  const common = { redirect_uris: [], response_types: [] };
  const grants = ["password", "client_credentials", TOKEN_EXCHANGE];
  return [
    ...Object.entries(SECRETS).map(([client_id, client_secret]) => ({
      ...common,
      client_id,
      client_secret,
      grant_types: grants,
      token_endpoint_auth_method: "client_secret_basic",
    })),
    ...(signer === undefined
      ? []
      : [
          {
            ...common,
            client_id: "mcp-signer",
            grant_types: grants,
            token_endpoint_auth_method: "private_key_jwt",
            jwks: { keys: [signer] },
          },
        ]),
  ];
}

async function issue(
  ctx: KoaContextWithOIDC,
  provider: Provider,
  { user, audience, scope }: { user: string; audience: string; scope: string },
): Promise<void> {
  const { client } = ctx.oidc;
  if (client === undefined) throw new Error("no client");
  // The types don't know it.
  const { ResourceServer } = provider as unknown as { ResourceServer: new (id: string, info: object) => object };
  const token = new provider.AccessToken({ accountId: user, client, scope, gty: "exchange" } as never);
  const accessTokenTTL = 3600;
  Object.assign(token, {
    resourceServer: new ResourceServer(audience, {
      scope,
      audience,
      accessTokenFormat: "jwt",
      accessTokenTTL,
    }),
  });
  const access_token = await token.save();
  const issued_token_type = "urn:ietf:params:oauth:token-type:access_token";
  ctx.body = { access_token, issued_token_type, token_type: "Bearer", expires_in: accessTokenTTL, scope };
}

function refuse(ctx: KoaContextWithOIDC, error: string, error_description: string, more: object = {}): void {
  ctx.status = 400;
  ctx.body = { error, error_description, ...more };
}

/** The metadata is where the guide has it (RFC 8414), and nowhere else. */
function serve(server: Server, provider: Provider, seen: string[]): void {
  const callback = provider.callback();
  server.on("request", (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.url === "/.well-known/openid-configuration") response.writeHead(404).end();
    else {
      if (request.url === "/.well-known/oauth-authorization-server") request.url = "/.well-known/openid-configuration";
      void callback(request, response);
    }
  });
}
