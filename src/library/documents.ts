/** What `plan`, `apply` and `verify` give out: the documents that the commands print with `--json`, as values. */

/** What apply would do to one realm. Secrets are references, never values. */
export interface PlanDocument {
  format: 1;
  realm: string;
  steps: readonly {
    do: "create" | "update" | "delete";
    /** `client/x`, `client/x/mapper/y`, `client-scope/z` … */
    address: string;
    [more: string]: unknown;
  }[];
  /** What is said without being done. */
  notes: readonly { address: string; code: string; [more: string]: unknown }[];
  /** What becomes of each contract. */
  contracts: readonly { name: string; slug: string; fate: string; [more: string]: unknown }[];
  summary: { create: number; update: number; delete: number };
}

/** What became of each step on one realm. */
export interface ApplyDocument {
  format: 1;
  realm: string;
  outcomes: readonly {
    address: string;
    do: "create" | "update" | "delete";
    outcome: "done" | "overtaken" | "failed" | "stale" | "not-attempted";
    error?: { code: string; message: string; facts: readonly string[] };
    because?: unknown;
  }[];
  /** What reading the realm again found still to do; null when nothing was written. */
  left: readonly unknown[] | null;
}

/** What became of each contract. */
export interface VerifyDocument {
  format: 1;
  verdicts: readonly ContractVerdict[];
  summary: { contracts: number; kept: number; broken: number; unknowable: number; sessionsLeftOpen: number };
}

export interface ContractVerdict {
  name: string;
  slug: string;
  /** Only `kept` is green; `unknowable`: the server did not answer, or the run was interrupted. */
  status: "kept" | "broken" | "unknowable";
  /** What the token endpoint answered, as far as a contract looks at it. */
  came?: unknown;
  /** The likely cause of what is broken, and what repairs it. */
  likely: { cause: string; fix: string } | null;
  [more: string]: unknown;
}
