import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from "jose";

/** What arrived at the token or the revocation endpoint. */
export interface Asked {
  path: string;
  form: URLSearchParams;
  authorization: string | undefined;
}

export const ISSUER = "http://login.example.test/realms/tools";

const { publicKey, privateKey } = await generateKeyPair("RS256");

/** A small authorization server, as the `fetch` that reaches it. What it answers is given by the test. */
export function authorizationServer(answers: {
  /** Answers a token request; default: the client's token for every grant. */
  token?: (asked: Asked, signal: AbortSignal) => Response | Promise<Response>;
  revocation?: () => Response;
  metadata?: Record<string, unknown> | Response;
  keys?: () => Response | Promise<Response>;
}) {
  const asked: Asked[] = [];
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { pathname } = new URL(String(input));
    const path = pathname.replace(new URL(ISSUER).pathname, "");
    if (path === "/.well-known/openid-configuration") {
      return answers.metadata instanceof Response
        ? answers.metadata.clone()
        : json({ ...METADATA, ...answers.metadata });
    }
    if (path === "/certs") return answers.keys?.() ?? json({ keys: [{ ...(await exportJWK(publicKey)), kid: "one" }] });
    const authorization = new Headers(init.headers).get("authorization") ?? undefined;
    const request = { path, form: new URLSearchParams(String(init.body ?? "")), authorization };
    if (path === "/token" || path === "/revoke") asked.push(request);
    init.signal?.throwIfAborted();
    if (path === "/revoke") return answers.revocation?.() ?? new Response(null, { status: 200 });
    if (path === "/token") return (answers.token ?? grant())(request, init.signal ?? new AbortController().signal);
    return new Response("not here", { status: 404, headers: { "content-type": "text/plain" } });
  };
  return { fetch, asked };
}

/** Answers every grant with a token; `exchanged` changes the exchange's claims, `response` its answer. */
export function grant(
  exchanged: JWTPayload = {},
  { header = {}, response = {} }: { header?: Partial<JWTHeaderParameters>; response?: Record<string, unknown> } = {},
) {
  return async ({ form }: Asked) => {
    const exchange = form.get("grant_type")?.endsWith(":token-exchange") === true;
    const access_token = exchange ? await signed(exchanged, header) : await signed({ azp: "frontend", aud: "tools" });
    const refresh = form.get("grant_type") === "password" ? { refresh_token: "refresh" } : {};
    return json({ access_token, token_type: "Bearer", ...refresh, ...(exchange ? response : {}) });
  };
}

export function signed(claims: JWTPayload, header: Partial<JWTHeaderParameters> = {}): Promise<string> {
  const now = Math.floor(NOW.getTime() / 1000);
  const all = { iss: ISSUER, aud: "pizzeria", azp: "tools", typ: "Bearer", iat: now, exp: now + 300, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: "RS256", kid: "one", ...header }).sign(privateKey);
}

export const NOW = new Date("2026-05-04T10:00:00Z");

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
}

const METADATA = {
  issuer: ISSUER,
  token_endpoint: `${ISSUER}/token`,
  revocation_endpoint: `${ISSUER}/revoke`,
  jwks_uri: `${ISSUER}/certs`,
};
