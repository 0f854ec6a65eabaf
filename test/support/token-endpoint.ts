/** The token endpoint as any OAuth client sees it: plain requests, and what the server answers to them, in full. */
import { decodeJwt, type JWTPayload } from "jose";

export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
export const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
export const REFRESH_TOKEN = "urn:ietf:params:oauth:token-type:refresh_token";

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

type Form = Readonly<Record<string, string>>;

export interface TokenEndpoint {
  /** One request. @param basic id and secret, form-encoded as RFC 6749 §2.3.1 has it. */
  post(form: Form, basic?: readonly [id: string, secret: string]): Promise<Answer>;
  /** The same with a ready Authorization header, for those who get it wrong on purpose. */
  postWith(headers: Record<string, string>, form: Form): Promise<Answer>;
  /** An exchange of `subjectToken`; `more` is added to the form, or replaces parts of it. */
  exchange(basic: readonly [id: string, secret: string], subjectToken: string, more?: Form): Promise<Answer>;
}

export function tokenEndpoint({ issuer }: { issuer: string }): TokenEndpoint {
  const postWith = async (headers: Record<string, string>, form: Form): Promise<Answer> => {
    const url = `${issuer}/protocol/openid-connect/token`;
    const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(form) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const post = (form: Form, basic?: readonly [string, string]) => postWith(basic ? basicAuth(...basic) : {}, form);
  return {
    post,
    postWith,
    exchange: (basic, subjectToken, more = {}) =>
      post(
        { grant_type: TOKEN_EXCHANGE, subject_token: subjectToken, subject_token_type: ACCESS_TOKEN, ...more },
        basic,
      ),
  };
}

/** The access token of a success. */
export function tokenOf({ status, body }: Answer): string {
  if (typeof body["access_token"] !== "string") throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
  return body["access_token"];
}

/** What the access token of a success says. */
export function claimsOf(answer: Answer): JWTPayload {
  return decodeJwt(tokenOf(answer));
}

/** The scopes that the access token of a success says it has, sorted: their order means nothing. */
export function scopesOf(answer: Answer): string[] {
  return String(claimsOf(answer)["scope"]).split(" ").filter(Boolean).sort();
}

function basicAuth(id: string, secret: string): Record<string, string> {
  const encoded = [id, secret].map((part) => new URLSearchParams({ part }).toString().slice("part=".length)).join(":");
  return { authorization: `Basic ${Buffer.from(encoded).toString("base64")}` };
}
