import type { JsonMap } from "#model/json.ts";

/** Whose token is exchanged, and how it was come by. */
export type Subject =
  | LoggedIn
  /** The client's own service account (client credentials grant). */
  | { kind: "service-account"; client: string; scope?: string; dpop?: string }
  /** A token that an exchange gave: chains. */
  | { kind: "exchange"; subject: Subject; request: ExchangeRequest }
  /** A token at hand: what it says is taken as true, its signature as good. */
  | {
      kind: "claims";
      claims: JsonMap;
      client?: string;
      user?: string;
      /** When it is exchanged, in seconds since 1970; absent: its times are good. */
      at?: number;
    }
  /** A token that nobody here has seen; `client`: where whoever it is will log in. */
  | { kind: "unseen"; client?: string };

/** A user's log-in. Without `grant` the password grant, or the browser where the client only allows that. */
export interface LoggedIn {
  kind: "user";
  client: string;
  user: string;
  scope?: string;
  grant?: "password" | "authorization_code";
  /** Clients that the user logged in to before in the same browser session. */
  before?: readonly { client: string; scope?: string }[];
  /** Exchanges that were made before with this very token. */
  exchanged?: readonly ExchangeRequest[];
  /** Since then the session ended, or the token was revoked. */
  ended?: boolean;
  /** The key that a DPoP proof was made with (RFC 9449): any name. */
  dpop?: string;
}

/** A request to the token endpoint with grant type token-exchange (RFC 8693 §2.1). */
export interface ExchangeRequest {
  requester: string;
  /** Whether the requester proves who it is; unless said it does. */
  credentials?: "right" | "wrong";
  /** How it does; absent: as its client wants it to. */
  auth?: "basic" | "post" | "private_key_jwt";
  /** Values of `audience`, in order; absent or empty: not sent. */
  audience?: readonly string[];
  /** As sent: no words, an empty text and blanks all mean something else. */
  scope?: string;
  /** The whole URN. */
  requestedTokenType?: string;
  /** Any other parameter as sent; an empty list is one that is usually sent and here is not (`subject_token`). */
  parameters?: ReadonlyMap<string, readonly string[]>;
  dpop?: string;
  /** How the request reaches the server; `https` unless said. */
  transport?: "https" | "http";
}

const TYPE = "urn:ietf:params:oauth:token-type:";
export const ACCESS_TOKEN = `${TYPE}access_token`;
export const ID_TOKEN = `${TYPE}id_token`;
export const REFRESH_TOKEN = `${TYPE}refresh_token`;
export const SAML2 = `${TYPE}saml2`;
export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
