import type { Address } from "#model/address.ts";
import type { CheckId, CheckKind, Fix } from "#model/check.ts";
import type { Severity } from "#model/problem.ts";
import type { Scene } from "./scene.ts";

/** One check: what it is called (its page is docs/checks/ID.md), how bad it is, and what it finds. */
export type Check<C extends CheckId = CheckId> = C extends CheckId ? CheckOf<C> : never;

interface CheckOf<C extends CheckId> {
  id: C;
  severity: "error" | "warning";
  find(scene: Scene): readonly Found<C>[];
}

/** A finding, with what it is about. */
export type Found<C extends CheckId> = C extends CheckId
  ? Extract<CheckKind, { code: C }> & {
      /** `contract:SLUG` for an exchange of the file. */
      address: Address;
      field?: string;
      /** Of a list. */
      member?: string;
      /** Where it differs from the check's. */
      severity?: Severity;
      fix?: readonly Fix[];
    }
  : never;
