import type { JsonMap } from "./json.ts";
import type { Secret } from "./secret.ts";

/**
 * An exchange that must succeed, or must be refused: the `exchanges:` of a realm file, with all sugar decided.
 * `plan` predicts it, `verify` performs it.
 */
export interface Contract {
  /** As written: "agent calls the pizzeria". */
  name: string;
  /** Selects it on the command line: "agent-calls-the-pizzeria". */
  slug: string;
  subject: Subject;
  requester: Requester;
  /** Values of the `audience` parameter, in order; empty: the parameter is not sent. */
  audience: readonly string[];
  /** The `scope` parameter as sent; absent: not sent. */
  scope?: string;
  /** Short (`access_token`) or full (`urn:ietf:params:oauth:token-type:…`) form; absent: not sent. */
  requestedTokenType?: string;
  expect: Expectation;
}

/** Where the subject token comes from. */
export type Subject =
  /** Resource owner password grant, for test users. */
  | { kind: "user"; client: string; user: string; password?: Secret; scope?: string }
  /** The client's own service account (client credentials grant). */
  | { kind: "service-account"; client: string; scope?: string }
  /** A person logs in on another device (RFC 8628); `user`: who is expected to. */
  | { kind: "device"; client: string; user?: string; scope?: string }
  /** The server asks the user on a device of theirs (OpenID Connect CIBA Core). */
  | { kind: "ciba"; client: string; user: string; scope?: string; bindingMessage?: string }
  /** A token that is given; `atHand`: what it says, where it is there and can be read. */
  | { kind: "token"; token: Secret; atHand?: TokenAtHand }
  /** The token that another contract's exchange gives: a chain, never a circle. */
  | { kind: "exchange"; of: Contract };

/** Of no business to anybody but the model: it is never shown. */
export interface TokenAtHand {
  claims: JsonMap;
  /** When it was read: seconds since 1970. */
  at: number;
}

export type Requester = { client: string } & (
  | {
      /** How the requester authenticates at the token endpoint (RFC 6749 §2.3.1). Default: basic. */
      auth: "basic" | "post";
    }
  /** RFC 7523 §2.2; absent: the key that the environment has for this client. */
  | { auth: "private_key_jwt"; key?: Secret }
);

export type Expectation =
  | {
      kind: "token";
      /** Exact set; absent: not compared. */
      aud?: readonly string[];
      /** Exact set of the `scope` claim's words; absent: not compared. */
      scope?: readonly string[];
      /** The requester unless said otherwise. */
      azp: string;
      /** Must the token have a subject, and which; absent: not compared. */
      sub?: boolean | string;
      /** Claims that must be present with exactly this value. */
      claims?: Readonly<Record<string, unknown>>;
      /** At most this many seconds from `iat` to `exp`. */
      lifetime?: number;
    }
  | { kind: "refusal"; error: string; description?: string; status?: number };
