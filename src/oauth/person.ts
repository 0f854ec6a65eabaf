import {
  genericGrantRequest,
  initiateBackchannelAuthentication,
  initiateDeviceAuthorization,
  type TokenEndpointResponse,
} from "openid-client";
import type { Refusal } from "#model/answer.ts";
import type { Subject } from "#model/contract.ts";
import { type Patience, whenDecided } from "./approval.ts";
import type { Client } from "./client.ts";
import { type Answered, answerOf } from "./errors.ts";
import type { AuthServer } from "./server.ts";

const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
const CIBA = "urn:openid:params:grant-type:ciba";

/** A person logs in with a code, on whatever device they have at hand (RFC 8628). */
export async function byDevice(
  server: AuthServer,
  client: Client,
  subject: Extract<Subject, { kind: "device" }>,
  patience: Patience,
): Promise<Answered<TokenEndpointResponse> | Refusal> {
  const config = server.client(client.id, client.authentication, "abort");
  const begun = await answerOf(server, client.secrets, () => initiateDeviceAuthorization(config, scopeOf(subject)));
  if (begun.kind === "refusal") return begun;
  const { device_code, expires_in, interval, user_code, verification_uri, verification_uri_complete } = begun.answer;
  const told = (until: Date) => ({
    kind: "device" as const,
    client: client.id,
    user: subject.user ?? null,
    userCode: user_code,
    url: verification_uri,
    urlWithCode: verification_uri_complete ?? null,
    until,
  });
  const ask = () => poll(server, client, DEVICE, { device_code });
  return whenDecided(ask, patience, told, { expiresIn: expires_in, interval });
}

/** The server asks the user on their own device (OpenID Connect CIBA Core §7, poll mode). */
export async function byBackchannel(
  server: AuthServer,
  client: Client,
  subject: Extract<Subject, { kind: "ciba" }>,
  patience: Patience,
): Promise<Answered<TokenEndpointResponse> | Refusal> {
  const config = server.client(client.id, client.authentication, "abort");
  const { user, bindingMessage } = subject;
  // It is an OpenID Connect request, so `openid` belongs to it (§7.1).
  const words = new Set(["openid", ...(subject.scope ?? "").split(" ").filter(Boolean)]);
  const form = {
    login_hint: user,
    scope: [...words].join(" "),
    ...(bindingMessage === undefined ? {} : { binding_message: bindingMessage }),
  };
  const begun = await answerOf(server, client.secrets, () => initiateBackchannelAuthentication(config, form));
  if (begun.kind === "refusal") return begun;
  const { auth_req_id, expires_in, interval } = begun.answer;
  const told = (until: Date) => ({
    kind: "ciba" as const,
    client: client.id,
    user,
    bindingMessage: bindingMessage ?? null,
    until,
  });
  const ask = () => poll(server, client, CIBA, { auth_req_id });
  return whenDecided(ask, patience, told, { expiresIn: expires_in, interval });
}

/** The answer may be a session that must be known to be closed: it is waited for also when the run is interrupted. */
function poll(
  server: AuthServer,
  client: Client,
  grant: string,
  form: Record<string, string>,
): Promise<Answered<TokenEndpointResponse> | Refusal> {
  const config = server.client(client.id, client.authentication, "finish");
  return answerOf(server, [...client.secrets, ...Object.values(form)], () => genericGrantRequest(config, grant, form));
}

function scopeOf({ scope }: { scope?: string }): Record<string, string> {
  return scope === undefined ? {} : { scope };
}
