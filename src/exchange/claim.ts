import type { Address } from "#model/address.ts";
import type { Json } from "#model/json.ts";

/** A claim that a mapper writes. */
export interface Claim {
  /** As its mapper has it: dots make a path of it. */
  name: string;
  by: Address;
  /** Absent: it lies with the session, or isn't in this picture of the realm, or mappers disagree. */
  value?: Json;
  /** Something of the same kind, where the value isn't known. */
  like?: Json;
  /** Something is written in any case. */
  isWritten?: true;
  /** Read from the user, not from the mapper. */
  ofUser?: true;
  /** Not one text, number or truth value, whatever it is. */
  isList?: true;
  /** Several mappers write it, and which of them comes last is nowhere configured. */
  either?: readonly Claim[];
}
