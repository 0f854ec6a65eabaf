import fc from "fast-check";
import type { Address } from "#model/address.ts";
import { parseDuration } from "#model/duration.ts";
import type { ByHand } from "../by-hand.ts";

/** Takes a value of an arbitrary; `fc.gen()` in disguise, so that a seed gives the same file again. */
export type Draw = <T>(arbitrary: fc.Arbitrary<T>) => T;

/** Something that a file says, and how somebody makes it untrue. */
export interface Claim {
  address: Address;
  /** As `diff` names it: `attributes.x`. */
  field: string;
  spoil(hand: ByHand): Promise<unknown>;
}

/** A part of a realm file with what it claims. */
export interface Written {
  value: Record<string, unknown>;
  claims: Claim[];
}

/** What a file says of a field, and what somebody makes of it. */
export interface Pair {
  declared: unknown;
  byHand: unknown;
}

export const flag: fc.Arbitrary<Pair> = fc.boolean().map((declared) => ({ declared, byHand: !declared }));

export function oneOf(...values: readonly unknown[]): fc.Arbitrary<Pair> {
  return fc
    .shuffledSubarray([...values], { minLength: 2, maxLength: 2 })
    .map(([declared, byHand]) => ({ declared, byHand }));
}

export function numbers(min: number, max: number): fc.Arbitrary<Pair> {
  return fc
    .uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 2 })
    .map(([declared, byHand]) => ({ declared, byHand }));
}

/** A lifespan, written as a person or as the server does. */
export const lifespan: fc.Arbitrary<Pair> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 600 }), { minLength: 2, maxLength: 2 }),
    fc.constantFrom("m", "s", "h", ""),
  )
  .map(([[one, other], unit]) => {
    const factor = { m: 60, h: 3600, s: 1, "": 1 }[unit] ?? 1;
    return { declared: unit === "" ? one : `${one}${unit}`, byHand: (other ?? 0) * factor };
  });

/** Some of these lifespans; by hand in seconds. */
export function spans(...texts: readonly string[]): fc.Arbitrary<Pair> {
  return oneOf(...texts).map(({ declared, byHand }) => ({ declared, byHand: parseDuration(String(byHand)) }));
}

const TEXTS = [
  ...["plain", "two words", "", 'it\'s "quoted"', "größer", "${client_account}", "# no comment", "yes", "0017", "a: b"],
  ...["- item", "{ not: a map }", "50 %", "C:\\path", "*", "&anchor", "!tag", "~", "null", "<b>bold</b>", "漢字"],
];

export const text: fc.Arbitrary<Pair> = oneOf(...TEXTS);

/** Not empty, for what the server doesn't keep empty. */
export const word: fc.Arbitrary<Pair> = oneOf(...TEXTS.filter((one) => one !== ""));

export function addresses(...paths: readonly string[]): fc.Arbitrary<Pair> {
  return oneOf(...paths.map((path) => `https://app.example.test${path}`));
}

/** Two different sets of names. */
export function members(...names: readonly string[]): fc.Arbitrary<Pair> {
  return fc
    .tuple(fc.subarray([...names]), fc.subarray([...names]))
    .filter(([one, other]) => one.length !== other.length || one.some((name) => !other.includes(name)))
    .map(([declared, byHand]) => ({ declared, byHand }));
}

/** A key of a map of texts; declared as `null`, it shall not be there. */
export const entry: fc.Arbitrary<Pair> = fc.oneof(
  { weight: 3, arbitrary: word },
  { weight: 1, arbitrary: fc.constant({ declared: null, byHand: "there" }) },
);

/** Some rows of a table, each drawn. */
export function some(draw: Draw, table: Readonly<Record<string, fc.Arbitrary<Pair>>>): [string, Pair][] {
  return draw(fc.subarray(Object.entries(table))).map(([field, pair]) => [field, draw(pair)]);
}

/** The rows as fields of an object, each of which is spoilt by `change`. */
export function fields(
  address: Address,
  rows: readonly [string, Pair][],
  change: (hand: ByHand, field: string, value: unknown) => Promise<unknown>,
): Written {
  return {
    value: Object.fromEntries(rows.map(([field, { declared }]) => [field, declared])),
    claims: rows.map(([field, { byHand }]) => ({ address, field, spoil: (hand) => change(hand, field, byHand) })),
  };
}

/** The rows as keys of a map within an object. */
export function keys(
  address: Address,
  map: string,
  rows: readonly [string, Pair][],
  change: (hand: ByHand, key: string, value: unknown) => Promise<unknown>,
): Written {
  if (rows.length === 0) return NOTHING;
  const { value, claims } = fields(address, rows, change);
  return { value: { [map]: value }, claims: claims.map((claim) => ({ ...claim, field: `${map}.${claim.field}` })) };
}

export const NOTHING: Written = { value: {}, claims: [] };

export function together(...parts: readonly Written[]): Written {
  return {
    value: Object.assign({}, ...parts.map(({ value }) => value)) as Written["value"],
    claims: parts.flatMap(({ claims }) => claims),
  };
}
