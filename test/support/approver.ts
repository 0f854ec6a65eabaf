import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer } from "./token-endpoint.ts";

/** What the server sends to the device of the person who is to approve (Keycloak HttpAuthenticationChannelProvider). */
export interface ApprovalRequest {
  login_hint: string;
  binding_message: string;
  scope: string;
  /** Whoever shows it may answer for the person. */
  bearer: string;
}

export interface Approver {
  /** For the server's option `--spi-ciba-auth-channel--ciba-http-auth-channel--http-authentication-channel-uri`. */
  url: string;
  requests: readonly ApprovalRequest[];
  /** The person's answer to a request, told to the server at this issuer. @returns the HTTP status. */
  answer(issuer: string, request: ApprovalRequest, status: "SUCCEED" | "CANCELLED" | "UNAUTHORIZED"): Promise<number>;
  close(): void;
}

/** A person's device: it keeps the requests until the test says what the person answers. */
export async function startApprover(): Promise<Approver> {
  const requests: ApprovalRequest[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const bearer = String(request.headers.authorization).replace(/^Bearer /i, "");
    requests.push({ ...JSON.parse(body), bearer });
    response.writeHead(201).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/approve`,
    requests,
    async answer(issuer, { bearer }, status) {
      const response = await fetch(`${issuer}/protocol/openid-connect/ext/ciba/auth/callback`, {
        method: "POST",
        headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
        body: JSON.stringify({ status }),
      });
      await response.body?.cancel();
      return response.status;
    },
    close: () => void server.close(),
  };
}

/** OpenID Connect CIBA Core §7: asks for a person's approval. */
export async function backchannel(
  issuer: string,
  [client_id, client_secret]: readonly [string, string],
  form: Record<string, string>,
): Promise<Answer> {
  const body = new URLSearchParams({ client_id, client_secret, scope: "openid", ...form });
  const response = await fetch(`${issuer}/protocol/openid-connect/ext/ciba/auth`, { method: "POST", body });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}
