/**
 * The name of one object in a realm: `realm`, `client/x`, `client/x/mapper/y`, `client-scope/z`.
 * Segments are percent-encoded, so that a name may hold a slash; an address is never a URL path.
 */
export type Address = string;

export const REALM: Address = "realm";

export function addressOf(...segments: readonly string[]): Address {
  return segments.map((segment, index) => (index % 2 === 0 ? segment : encodeURIComponent(segment))).join("/");
}

interface Parsed {
  /** The last kind segment: `mapper` for `client/x/mapper/y`. */
  readonly kind: string;
  /** The decoded last name: `y`; empty for the realm itself. */
  readonly name: string;
  /** `client/x` for `client/x/mapper/y`; absent at the top level. */
  readonly parent?: Address;
}

export function parseAddress(address: Address): Parsed {
  const known = PARSED.get(address) ?? parse(address);
  PARSED.set(address, known);
  return known;
}

/** Each address is asked about a dozen times in a run. */
const PARSED = new Map<Address, Parsed>();

function parse(address: Address): Parsed {
  const segments = address.split("/");
  // A part that its parent has only one of stands without a name: `client/x/service-account`.
  const named = segments.length % 2 === 0;
  const name = named ? decodeURIComponent(segments[segments.length - 1] ?? "") : "";
  const kind = segments[segments.length - (named ? 2 : 1)] ?? "";
  const above = segments.slice(0, named ? -2 : -1);
  return above.length === 0 ? { kind, name } : { kind, name, parent: above.join("/") };
}

/** The top-level object an address lies in: `client/x` for `client/x/mapper/y`, itself for `client/x`. */
export function rootOf(address: Address): Address {
  return address.split("/").slice(0, 2).join("/");
}

export function isBeneath(address: Address, parent: Address): boolean {
  return address.startsWith(`${parent}/`);
}

/** How a person reads it: `client x › mapper y`. What would steer a terminal is shown as unreadable. */
export function displayAddress(address: Address): string {
  const segments = address.split("/");
  const parts: string[] = [];
  for (let index = 0; index < segments.length; index += 2) {
    const name = segments[index + 1];
    parts.push(name === undefined ? (segments[index] ?? "") : `${segments[index]} ${decodeURIComponent(name)}`);
  }
  return parts.join(" › ").replace(/\p{Cc}/gu, "\u{FFFD}");
}
