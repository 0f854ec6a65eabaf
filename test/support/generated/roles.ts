import fc from "fast-check";
import type { Address } from "#model/address.ts";
import { roleAddress } from "#model/role-ref.ts";
import type { ByHand } from "../by-hand.ts";
import type { Claim, Draw, Written } from "./draw.ts";

/** A set that is written exactly, or edited. */
interface SetOf {
  address: Address;
  /** The field of the object, and the key it is written under. */
  field: string;
  key: string;
  pool: readonly string[];
  change(hand: ByHand, member: string, isMember: boolean): Promise<unknown>;
}

/** Some members of a pool: `[a, b]`, `{ with: [a], without: [c] }`, or nothing at all. */
export function setOf(draw: Draw, { address, field, key, pool, change }: SetOf): Written {
  const [inside, outside] = draw(split(pool));
  const form = draw(fc.constantFrom("exact", "edited", "unsaid"));
  if (form === "unsaid" || pool.length === 0) return { value: {}, claims: [] };
  const claim = (member: string, isMember: boolean): Claim => ({
    address,
    field,
    spoil: (hand) => change(hand, member, isMember),
  });
  const claims = [...inside.map((member) => claim(member, false)), ...outside.map((member) => claim(member, true))];
  return { value: { [key]: form === "exact" ? inside : { with: inside, without: outside } }, claims };
}

/** A set of roles, exact in the form of an export where a person's would be ambiguous. */
export function roleSetOf(draw: Draw, set: SetOf): Written {
  const written = setOf(draw, set);
  const value = written.value[set.key];
  if (!Array.isArray(value) || !draw(fc.boolean())) return written;
  const client: Record<string, string[]> = {};
  for (const role of value.filter((one) => roleAddress(one).startsWith("client/"))) {
    const at = role.lastIndexOf("/");
    client[role.slice(0, at)] = [...(client[role.slice(0, at)] ?? []), role.slice(at + 1)];
  }
  const realm = value.filter((one) => roleAddress(one).startsWith("role/"));
  return { ...written, value: { [set.key]: { realm, client } } };
}

function split(pool: readonly string[]): fc.Arbitrary<[string[], string[]]> {
  return fc.subarray([...pool]).map((inside) => [inside, pool.filter((one) => !inside.includes(one))]);
}
