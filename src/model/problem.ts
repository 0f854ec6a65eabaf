import type { Address } from "./address.ts";
import type { CheckKind, Fix } from "./check.ts";

/** Where something stands in a file; line and column count from 1. */
export interface Position {
  file: string;
  line: number;
  column: number;
}

/**
 * Something wrong with what a person wrote. Data only: the sentence is made in `report/problems.ts`, which must know
 * every code.
 */
export type Problem = {
  severity: Severity;
  position?: Position;
  address?: Address;
  /** Where what mends it is certain. */
  fix?: readonly Fix[];
} & (FormKind | CheckKind);

export type Severity = "error" | "warning" | "note";

/** What is wrong with the form; what checks find beyond it is `CheckKind`. */
type FormKind =
  | { code: "syntax"; detail: string }
  | { code: "duplicate-key"; key: string }
  | { code: "unknown-field"; field: string; of: string; nearest?: string }
  | { code: "wrong-type"; field: string; expected: string; got: string }
  | { code: "declared-twice"; what: string; first: Position }
  | { code: "unsupported-kind"; key: string }
  | { code: "server-owned"; name: string }
  | { code: "masked-secret"; field: string }
  /** Authorization settings that older servers make by themselves. */
  | { code: "servers-own-settings"; client: string }
  /** Of a provider of keys in an export; `isGenerated`: the server itself made them. */
  | { code: "keys-left-alone"; name: string; isGenerated: boolean }
  | { code: "own-credentials"; variable: string }
  | { code: "bad-reference"; text: string; detail: string }
  /** `name`: of the variable that Keycloak's import would put there. */
  | { code: "import-placeholder"; name: string }
  | { code: "unset-reference"; ref: string; secret: boolean }
  | { code: "two-slugs"; slug: string; first: Position }
  | { code: "unknown-contract"; name: string; nearest?: string }
  /** Slugs, from the first back to itself. */
  | { code: "contract-circle"; slugs: readonly string[] }
  | { code: "refused-subject"; name: string; error: string }
  | { code: "no-realm" }
  /** Asked for among several. */
  | { code: "no-such-realm"; name: string; names: readonly string[] }
  | { code: "master-left-alone" }
  | { code: "incomplete-contract"; detail: string };

export type ProblemCode = Problem["code"];
