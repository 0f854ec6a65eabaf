import type { Prediction } from "#exchange/prediction.ts";

/** An answer of the server, in the form of the recorded cases. */
export interface Observed {
  status: number;
  error?: string;
  error_description?: string;
  aud?: string[];
  azp?: string;
  scope?: string[];
  [more: string]: unknown;
}

/** The parts of a prediction that were observed, in the same form. */
export function asObserved(prediction: Prediction, observed: Observed): Observed | "unknown" {
  if (prediction.kind === "unknown") return "unknown";
  if (prediction.kind === "refusal") {
    const { status, error, description } = prediction;
    return { status, error, ...(description === undefined ? {} : { error_description: description }) };
  }
  const { clientRoles, realmRoles } = prediction;
  const all: Observed = {
    status: 200,
    aud: [...(prediction.aud ?? [])].sort(),
    azp: prediction.azp,
    scope: [...prediction.scope].sort(),
    typ: prediction.typ,
    sub: prediction.sub,
    sid: prediction.sid,
    ...(observed["jtiPrefix"] === undefined ? {} : { jtiPrefix: prediction.jti }),
    ...(realmRoles.length === 0 ? {} : { realmRoles }),
    ...(clientRoles.size === 0 ? {} : { resourceAccess: Object.fromEntries([...clientRoles].sort()) }),
    lifespan: prediction.expiresIn,
    refresh_token: prediction.refreshToken,
    id_token: prediction.idToken,
  };
  return all;
}
