import type { Address } from "./address.ts";
import type { Contract } from "./contract.ts";
import type { Json } from "./json.ts";
import type { Position, Problem } from "./problem.ts";

/** What the files say of one realm, with sugar, references and positions resolved. The decided form of a realm file. */
export interface Declaration {
  /** Absent when no file and no flag names it. */
  realm?: string;
  /** Whose objects these are; absent: `kcx.owner` marks carry DEFAULT_OWNER, and nothing may be pruned. */
  owner?: string;
  objects: ReadonlyMap<Address, Declared>;
  contracts: readonly Contract[];
  sources: Sources;
  problems: readonly Problem[];
  /** Every reference whose variable or file is not there, with where it stands. */
  unset: readonly Unset[];
}

export const DEFAULT_OWNER = "kcx";

/** What is said of one object: a declared field is exact, an undeclared one is left alone. */
export interface Declared {
  fields: Readonly<Record<string, Json | ListEdit>>;
  /** The object must not be there. */
  absent: boolean;
  /** Whatever lies undeclared beneath the object is to go. */
  exclusive: boolean;
  /** Its name until now. */
  was?: string;
}

/** `{ with: […], without: […] }`: adds and takes away only these members of a set. */
export class ListEdit {
  readonly with: readonly string[];
  readonly without: readonly string[];

  constructor(added: readonly string[], removed: readonly string[]) {
    this.with = added;
    this.without = removed;
  }

  /** The set that comes of it; the order of `base` is kept. */
  appliedTo(base: readonly string[]): string[] {
    const kept = base.filter((item) => !this.without.includes(item));
    return [...kept, ...this.with.filter((item) => !kept.includes(item))];
  }
}

export interface Unset {
  /** As written: `${env:X}`. */
  ref: string;
  address: Address;
  field: string;
  /** Secrets may stay unset while nothing writes them. */
  secret: boolean;
  position: Position;
}

/** Where things were said; keys are addresses, `ADDRESS#field`, and `contract:SLUG`. */
export type Sources = ReadonlyMap<string, Position>;

/** The position of a field, or of the nearest thing around it that was written. */
export function sourceOf(sources: Sources, address: Address, field?: string): Position | undefined {
  let path = field;
  while (path !== undefined) {
    const found = sources.get(`${address}#${path}`);
    if (found) return found;
    const dot = path.lastIndexOf(".");
    path = dot < 0 ? undefined : path.slice(0, dot);
  }
  return sources.get(address);
}
