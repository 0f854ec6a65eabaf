import type { Address } from "#model/address.ts";
import type { Json } from "#model/json.ts";
import type { Claim } from "./claim.ts";
import type { RuleName } from "./rules/names.ts";
import type { TokenKind, Unusable } from "./session.ts";

/** What the server will answer. Words for it live in `report/`. */
export type Prediction = Token | Refusal | Unknown;

export interface Token extends TokenHead {
  /** As in `realm_access.roles` and `resource_access.*.roles`. */
  realmRoles: readonly string[];
  clientRoles: ReadonlyMap<string, readonly string[]>;
  /** Other claims that mappers write; `value` where the configuration holds it. */
  claims: readonly Claim[];
  because: readonly Reason[];
}

/** What decides where a token is good, and what comes next. */
export interface TokenHead {
  kind: "token";
  /** An ID token comes in the place of the access token when that type was requested. */
  holds: "access-token" | "id-token";
  /** Absent when nothing put anybody in it. In the server's order when `audience` was sent, else a set. */
  aud?: readonly string[];
  azp: string;
  /** Words of the `scope` claim; their order means nothing. */
  scope: readonly string[];
  /** Is there a `sub`? */
  sub: boolean;
  /** A mapper wrote something else than the user's id into it. */
  hasOwnSub: boolean;
  sid: boolean;
  typ: "Bearer" | "bearer" | "DPoP" | "ID";
  session: TokenKind;
  /** How the server begins `jti`: kind of session, `lt` for lightweight, grant. */
  jti: string;
  /** Seconds. */
  expiresIn: number;
  refreshToken: boolean;
  idToken: boolean;
}

export interface Refusal {
  kind: "refusal";
  /** `subject`: there is no subject token to exchange. */
  at: "subject" | "exchange";
  rule: RuleName;
  status: number;
  error: string;
  /** `error_description`, exactly; absent where the server sends none. */
  description?: string;
  because: readonly Reason[];
}

/** The configuration doesn't decide it. */
export interface Unknown {
  kind: "unknown";
  causes: readonly Cause[];
  because: readonly Reason[];
}

/** What would have to be known. */
export type Cause =
  | { code: "script-mapper" | "custom-mapper" | "mapper-order" | "mapper-value"; mapper: Address }
  /** Whether this user agreed to these scopes for that client once. */
  | { code: "consent"; client: Address; user: Address; scopes: readonly Address[] }
  /** The user, or the user's roles, aren't in this picture of the realm. */
  | { code: "user"; user: string }
  | { code: "client-policy"; policy: Address }
  | { code: "organization"; scope: string }
  | { code: "setting"; at: Address; key: string }
  /** A token at hand doesn't say it, or only the server knows it. */
  | { code: "claim"; claim: string }
  /** The subject token is given from outside, and nobody here has seen it. */
  | { code: "given-token" }
  /** Whether a token is used within the second in which it is made: it lives no longer. */
  | { code: "at-once"; client: Address }
  /** Whoever will log in to that client. */
  | { code: "somebody"; client: string };

/** One step of the derivation. */
export type Reason =
  | { code: "audience"; audience: string; by: Address; role?: Address }
  | { code: "audience-filtered"; audience: string }
  /** A mapper that would name an audience, but is off for this token: the flag isn't "true". */
  | { code: "mapper-off"; mapper: Address; flag: string; audience?: string }
  | { code: "scope"; scope: Address; from: "default" | "optional" }
  /** The user has none of the roles. */
  | { code: "scope-dropped"; scope: Address; roles: readonly Address[] }
  | { code: "no-full-scope"; client: Address }
  | { code: "claim-replaced"; claim: string; by: Address }
  | { code: "client"; client: Address; field: string; value: Json }
  /** Why the server doesn't take the subject token. */
  | { code: "unusable"; token: Unusable }
  | { code: "user-disabled"; user: Address }
  | { code: "absent"; what: "client" | "scope" | "parameter"; name: string }
  /** The chain went on from this token: who it was issued to, and for whom. */
  | { code: "subject"; azp: string; aud: readonly string[] }
  /** Taken for granted, since a token at hand doesn't tell: nobody else logged in in its session. */
  | { code: "assumed"; what: "fresh-session" };
