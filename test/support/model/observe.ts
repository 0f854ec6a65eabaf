import { decodeJwt } from "jose";
import type { Prediction } from "#exchange/prediction.ts";
import type { Observed } from "./observed.ts";
import { proofOf } from "./requests.ts";

export interface Answer extends Observed {
  token?: string;
}

/** An answer of the token endpoint, as the recorded cases have it. */
export async function observe(url: string, realm: string, form: URLSearchParams, key?: string): Promise<Answer> {
  const endpoint = `${url}/realms/${realm}/protocol/openid-connect/token`;
  const headers = key === undefined ? {} : { DPoP: await proofOf(key, endpoint) };
  const response = await fetch(endpoint, { method: "POST", body: form, headers });
  const body = (await response.json()) as Record<string, unknown>;
  if (response.status !== 200) {
    const { error, error_description: description } = body;
    return {
      status: response.status,
      error: String(error),
      ...(description === undefined ? {} : { error_description: String(description) }),
    };
  }
  const token = String(body["access_token"]);
  const claims = decodeJwt(token) as Record<string, unknown>;
  const aud = claims["aud"] ?? [];
  const found = (claims["realm_access"] as { roles?: string[] } | undefined)?.roles;
  // A mapper may have put one text there.
  const realmRoles = Array.isArray(found) ? found : [];
  const access = Object.entries((claims["resource_access"] ?? {}) as Record<string, { roles?: string[] }>).filter(
    ([, { roles }]) => Array.isArray(roles),
  );
  const isId = claims["typ"] === "ID";
  return {
    token,
    status: 200,
    aud: typeof aud === "string" ? [aud] : [...(aud as string[])],
    azp: String(claims["azp"]),
    scope: isId ? [] : String(claims["scope"]).split(" ").filter(Boolean).sort(),
    typ: claims["typ"],
    sub: claims["sub"] !== undefined,
    sid: claims["sid"] !== undefined,
    ...(isId ? {} : { jtiPrefix: String(claims["jti"]).slice(0, 6) }),
    ...(realmRoles.length === 0 ? {} : { realmRoles: distinct(realmRoles) }),
    ...(access.length === 0
      ? {}
      : { resourceAccess: Object.fromEntries(access.map(([id, { roles = [] }]) => [id, distinct(roles)]).sort()) }),
    lifespan: Number(claims["exp"]) - Number(claims["iat"]),
    refresh_token: body["refresh_token"] !== undefined,
    id_token: body["id_token"] !== undefined,
  };
}

/** `undefined` when they say the same: lists of roles and scopes as sets, `aud` in order where it was asked for, seconds ±1, and those since the log-in. */
export function difference(
  predicted: Observed,
  observed: Observed,
  inOrder: boolean,
  elapsed = 0,
): { predicted: Observed; observed: Observed } | undefined {
  const { lifespan: guess, ...said } = canonical(predicted, inOrder);
  const { lifespan: real, ...seen } = canonical(observed, inOrder);
  // What lies with the session is counted from the log-in.
  const late = Number(guess) - Number(real);
  const isClose = guess === real || (late >= -1 && late <= elapsed + 1);
  return isClose && JSON.stringify(said) === JSON.stringify(seen) ? undefined : { predicted, observed };
}

function canonical(one: Observed, inOrder: boolean): Observed {
  const { token: _, ...rest } = one as Observed & { token?: string };
  const aud = rest.aud === undefined ? {} : { aud: inOrder ? rest.aud : [...new Set(rest.aud)].sort() };
  return Object.fromEntries(Object.entries({ ...rest, ...aud }).sort(([a], [b]) => (a < b ? -1 : 1))) as never;
}

/** In the server's order where that is known. */
export function audienceOf(prediction: Prediction): readonly string[] {
  return prediction.kind === "token" ? (prediction.aud ?? []) : [];
}

/** Two mappers of one claim write every role twice into ID tokens. */
function distinct(roles: readonly string[]): string[] {
  return [...new Set(roles)].sort();
}
