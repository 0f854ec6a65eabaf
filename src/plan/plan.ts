import type { Address } from "#model/address.ts";
import type { Json, JsonMap } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import type { Secret } from "#model/secret.ts";
import type { HazardCode } from "#resources/kind.ts";

/**
 * What apply would do: a plain value, printed by `diff` and carried out by `apply`. As JSON a secret is its reference,
 * so a plan can be shown and stored, but not carried out from a file: apply plans again and compares.
 */
export interface Plan {
  format: 1;
  realm: string;
  /** In the order they are carried out; a step's wave comes after the waves of all it needs. */
  steps: readonly Step[];
  /** What is said without being done. */
  notes: readonly Note[];
}

export type Step = CreateStep | UpdateStep | DeleteStep;

interface StepBase {
  address: Address;
  wave: number;
}

export interface CreateStep extends StepBase {
  do: "create";
  fields: JsonMap;
  owner?: string;
  /** Made in the same request: mappers of a new client or scope. */
  children: readonly { address: Address; fields: JsonMap; owner?: string }[];
}

export interface UpdateStep extends StepBase {
  do: "update";
  changes: readonly Change[];
}

export interface DeleteStep extends StepBase {
  do: "delete";
}

export type Change =
  /** `null` stands for nothing there. */
  | { kind: "value"; field: string; from: Json; to: Json }
  | { kind: "key"; field: string; key: string; from: Json; to: Json }
  | { kind: "set"; field: string; add: readonly string[]; remove: readonly string[] }
  | { kind: "secret"; field: string; to: Secret }
  | { kind: "name"; from: string; to: string; was: Address }
  | { kind: "owner"; from: string | null; to: string };

export type Note = { address: Address } /** Undeclared, and changes what tokens can do. */ & (
  | { code: "undeclared"; hazards: readonly HazardCode[] }
  /** Made by this owner, no longer declared; what it holds of somebody else's keeps it there. */
  | { code: "orphan"; owner: string; hazards: readonly HazardCode[]; holds?: Address }
  /** Declared here, marked by another owner. */
  | { code: "other-owner"; owner: string }
  /** The server would drop it without a word: an attribute that the user profile doesn't admit. */
  | { code: "not-kept"; field: string }
  /** A secret that a server before `until` loses by the plan's change beside it, and that nobody here knows. */
  | { code: "forgotten"; field: string; until: string; version?: string }
  /** The file says it and kcx doesn't manage it yet. */
  | { code: "not-managed"; key: string }
  /** The secret's reference is unset, or the server doesn't show what it has. */
  | { code: "not-compared"; field: string; why: "unset" | "unreadable" | "write-only" }
);

/** Everything that planning knows: the plan, and the realms on both ends of it. */
export interface Planned {
  plan: Plan;
  /** As it is, renamed objects already under their new names. */
  have: Realm;
  want: Realm;
}

export function hasHazard(note: Note): boolean {
  if (note.code === "forgotten") return true;
  return (note.code === "undeclared" || note.code === "orphan") && note.hazards.length > 0;
}
