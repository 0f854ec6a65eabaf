import type { Address } from "#model/address.ts";
import type { Json } from "#model/json.ts";

/** A claim that a mapper writes. */
export interface Claim {
  name: string;
  by: Address;
  /** Absent: it lies with the session, or isn't in this picture of the realm. */
  value?: Json;
  /** Read from the user, not from the mapper. */
  ofUser?: true;
}
