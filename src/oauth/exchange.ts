import { genericGrantRequest } from "openid-client";
import type { Refusal } from "#model/answer.ts";
import { fullTokenType } from "#model/token-type.ts";
import type { Client } from "./client.ts";
import { refusalOf, requestFailed } from "./errors.ts";
import type { AuthServer } from "./server.ts";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

export interface ExchangeRequest {
  subjectToken: string;
  /** One `audience` parameter each. */
  audience: readonly string[];
  scope?: string | undefined;
  requestedTokenType?: string | undefined;
}

export type ExchangeResult =
  /** `token` is whatever stands in `access_token`: for requested type id_token an ID token (RFC 8693 §2.2.1). */
  { kind: "issued"; token: string; issuedTokenType: string | null } | Refusal;

/**
 * One token exchange (RFC 8693 §2.1).
 * @throws KcxError when the server gave no answer, or one that is no OAuth answer.
 */
export async function exchange(
  server: AuthServer,
  requester: Client,
  request: ExchangeRequest,
): Promise<ExchangeResult> {
  const form = new URLSearchParams({
    subject_token: request.subjectToken,
    subject_token_type: fullTokenType("access_token"),
  });
  for (const audience of request.audience) form.append("audience", audience);
  if (request.scope !== undefined) form.set("scope", request.scope);
  if (request.requestedTokenType !== undefined) {
    form.set("requested_token_type", fullTokenType(request.requestedTokenType));
  }
  try {
    const config = server.client(requester.id, requester.authentication, "abort");
    const response = await genericGrantRequest(config, TOKEN_EXCHANGE, form);
    const issued = response["issued_token_type"];
    return {
      kind: "issued",
      token: response.access_token,
      issuedTokenType: typeof issued === "string" ? issued : null,
    };
  } catch (error) {
    const refused = await refusalOf(error, [request.subjectToken, ...requester.secrets]);
    if (refused !== undefined) return refused;
    throw requestFailed(error, server.tokenEndpoint);
  }
}
