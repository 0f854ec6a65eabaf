import { genericGrantRequest, type TokenEndpointResponse } from "openid-client";
import type { Refusal } from "#model/answer.ts";
import { fullTokenType } from "#model/token-type.ts";
import { type Patience, whenDecided } from "./approval.ts";
import type { Client } from "./client.ts";
import { answerOf } from "./errors.ts";
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
  | {
      kind: "issued";
      /** Whatever stands in `access_token`: for requested type id_token an ID token (RFC 8693 §2.2.1). */
      token: string;
      issuedTokenType: string | null;
      /** The whole answer. */
      response: TokenEndpointResponse;
    }
  | Refusal;

/**
 * One token exchange (RFC 8693 §2.1), asked for until somebody has approved it where the server says so.
 * @throws KcxError when the server gave no answer, or one that is no OAuth answer.
 */
export function exchange(
  server: AuthServer,
  requester: Client,
  request: ExchangeRequest,
  patience: Patience,
): Promise<ExchangeResult> {
  return whenDecided(
    () => exchangeOnce(server, requester, request),
    patience,
    (until, answer) => ({ kind: "pending", client: requester.id, description: answer?.description ?? null, until }),
  );
}

async function exchangeOnce(server: AuthServer, requester: Client, request: ExchangeRequest): Promise<ExchangeResult> {
  const form = new URLSearchParams({
    subject_token: request.subjectToken,
    subject_token_type: fullTokenType("access_token"),
  });
  for (const audience of request.audience) form.append("audience", audience);
  if (request.scope !== undefined) form.set("scope", request.scope);
  if (request.requestedTokenType !== undefined) {
    form.set("requested_token_type", fullTokenType(request.requestedTokenType));
  }
  const config = server.client(requester.id, requester.authentication, "abort");
  const hide = [request.subjectToken, ...requester.secrets];
  const granted = await answerOf(server, hide, () => genericGrantRequest(config, TOKEN_EXCHANGE, form));
  if (granted.kind === "refusal") return granted;
  const issued = granted.answer["issued_token_type"];
  return {
    kind: "issued",
    token: granted.answer.access_token,
    issuedTokenType: typeof issued === "string" ? issued : null,
    response: granted.answer,
  };
}
