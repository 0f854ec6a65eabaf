import type { Address } from "./address.ts";
import type { Json } from "./json.ts";

/** What a check finds. Data only: the sentence is made in `report/check-words.ts`, which must know every one. */
export type CheckKind =
  /** `value`: of the right attribute, and not what switches it on. */
  | { code: "bogus-attribute"; attribute: string; instead: string; value?: string }
  | { code: "built-in" }
  | { code: "consent-required" }
  | { code: "default-and-optional"; scope: string }
  | { code: "direct-grants" }
  | { code: "duplicate-mapper"; other: Address }
  | { code: "email-as-username"; name: string; email?: string }
  /** `missing`: event types that are not kept; empty: none is. */
  | { code: "exchange-events"; missing: readonly string[] }
  /** `requester`: who can get tokens for the target, if anybody. */
  | { code: "flag-on-target"; requester?: string }
  /** `audiences`: what it adds to tokens, of an ordinary user where there is any. */
  | { code: "full-scope"; audiences: readonly string[] }
  /** `owners`: clients whose roles alone open the scope. */
  | { code: "gate-dropped"; scope: string; audience: string; owners: readonly string[] }
  | { code: "lightweight-subject"; client: string; requester: string; why: "lightweight" | "built-in" }
  | { code: "long-lifetime"; requester: string; seconds: number }
  | { code: "mapper-off"; audience?: string }
  /** `takers`: clients without tokens of their own, which are the only ones to have the mapper. */
  | { code: "mapper-on-target"; audience: string; takers: readonly string[] }
  | { code: "missing-sub"; client: string }
  | { code: "open-gate"; role: string; others: readonly string[] }
  | { code: "open-registration"; to: "clients" | "users" }
  | { code: "public-requester" }
  | { code: "refresh-from-exchange"; audiences: readonly string[] }
  /** `frontends`: clients that log users in. */
  | { code: "requester-not-in-audience"; requester: string; frontends: readonly string[] }
  | { code: "requester-without-flag"; requester: string }
  /**
   * `holders`: clients that have the scope. `audience`: what it brings; absent where the scope itself is asked for.
   * `asked`: by a contract.
   */
  | {
      code: "scope-on-wrong-client";
      scope: string;
      audience?: string;
      requester: string;
      asked: boolean;
      holders: readonly string[];
    }
  | { code: "secret-in-clear"; key: string; how: "value" | "default" }
  | { code: "sensitive-audience"; frontend: string; requester: string; audience: string }
  | { code: "suppression"; why: "no-reason" | "unknown-check" | "nothing-found"; check: string; nearest?: string }
  | { code: "two-audiences"; client: string; custom: string }
  | { code: "unknown-object"; kind: NamedKind; name: string; nearest?: string; known: "file" | "realm" }
  | { code: "unreachable-audience"; requester: string; audience: string }
  | { code: "wildcard-redirect"; uri: string; of: "host" | "path" | "nothing" };

export type CheckId = CheckKind["code"];

export type NamedKind = "client" | "client-scope" | "user" | "role" | "group" | "flow" | ProtectedKind;

/** What the authorization settings of a client name. */
export type ProtectedKind = "resource" | "protected-scope" | "policy";

/** A change of what a file says of an object, in the file's own keys. */
export type Fix =
  | { do: "set"; address: Address; path: readonly string[]; value: Json }
  | { do: "remove"; address: Address; path: readonly string[] }
  /** Of a list of names: a plain list, or the `with` of an edited one. */
  | { do: "add" | "drop"; address: Address; path: readonly string[]; name: string };
