import { KcxError } from "#errors.ts";
import { type Address, displayAddress, isBeneath } from "#model/address.ts";
import { isBuiltIn, newRealm } from "#model/baseline.ts";
import { DEFAULT_OWNER, type Declaration, type Declared, ListEdit } from "#model/declaration.ts";
import { asMap, get, isMap, type JsonMap } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { Secret } from "#model/secret.ts";
import { KINDS, kindOf } from "#resources/index.ts";
import type { Look } from "#resources/kind.ts";
import { completed } from "./complete.ts";
import { creation } from "./creation.ts";
import { isNothing } from "./diff.ts";
import { moveMentions } from "./mentions.ts";
import type { Note } from "./plan.ts";
import { comparable, unforgotten } from "./secrets.ts";
import { partsOf } from "./simulate.ts";
import { undeclared } from "./undeclared.ts";

export interface KeepOptions {
  /** Delete what this owner made and no longer declares. */
  prune: boolean;
  /** Mark declared objects that were there before. */
  adopt: boolean;
  /** Write declared passwords of users that exist. */
  resetPasswords: boolean;
}

/**
 * Ownership, decided before anything is compared.
 *
 * Terms. `have` is the realm as it is. The declaration says something of some objects and of some of their fields.
 * `want` is the realm as it shall be: complete, so that the comparison can be blind.
 *
 * The premise: whatever nobody declared must survive, so it is *copied into* `want`. From there on nothing needs to
 * know why it is wanted. The obvious way — compare only what was declared, and skip the rest — needs an exception in
 * the comparison for each rule of ownership, one more in the writer, and a third in the simulation.
 *
 * The algorithm, on a copy of `have`:
 *   1. a declared object is completed: declared fields over what is there, or over what the server would make;
 *   2. `absent: true` takes an object away, `exclusive: true` whatever is undeclared beneath it;
 *   3. what carries this owner's mark and is not declared is an orphan: a note, or taken away with `prune`
 *      unless it holds what is somebody else's;
 *   4. everything else stays as it is; what of it changes tokens is noted.
 */
export function keep(have: Realm, declaration: Declaration, options: KeepOptions): { want: Realm; notes: Note[] } {
  const want = new Map(have.objects);
  const notes: Note[] = [];
  const owner = declaration.owner ?? DEFAULT_OWNER;
  for (const [address, declared] of byKind(declaration.objects)) {
    const before = have.objects.get(address);
    if (declared.absent) {
      if (before) refuseBuiltIn(address, have.name);
      removeTree(want, address);
      continue;
    }
    if (!before) for (const [part, fields] of partsOf(address, have)) want.set(part, { fields });
    want.set(
      address,
      before
        ? changed(address, before, declared, owner, have.version, options, notes, (other) => want.get(other))
        : made(address, declared, owner, have, want, notes),
    );
    if (declared.exclusive) {
      for (const beneath of [...want.keys()]) {
        if (isBeneath(beneath, address) && !declaration.objects.has(beneath) && !kindOf(beneath).automatic)
          removeTree(want, beneath);
      }
    }
  }
  const builtIn = newRealm(have.name).objects;
  // Without an `owner:` many files share the default mark: what one declares is no orphan of another. And what every
  // realm has may carry a mark too, once it was declared and adopted: it never goes.
  const orphans = [...want].filter(
    ([address, entry]) =>
      declaration.owner !== undefined && !builtIn.has(address) && isOrphan(address, entry, owner, declaration, have),
  );
  for (const [address, { fields }] of orphans) {
    const holds = othersBeneath(address, want, owner);
    const inside = orphans.some(([other]) => isBeneath(address, other));
    if (options.prune && holds === undefined) removeTree(want, address);
    else if (holds !== undefined || !inside) {
      const hazards = kindOf(address).hazards(fields);
      notes.push({ address, code: "orphan", owner, hazards, ...(holds === undefined ? {} : { holds }) });
    }
  }
  forget(want, have);
  notes.push(...undeclared(want, declaration));
  return { want: { ...have, exists: true, objects: want }, notes };
}

/** Scopes before clients, parents before children: a new client starts from the realm's scopes as they will be. */
function byKind(objects: ReadonlyMap<Address, Declared>): [Address, Declared][] {
  const rank = (address: Address) => KINDS.indexOf(kindOf(address)) + address.split("/").length * KINDS.length;
  return [...objects].sort(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1));
}

function changed(
  address: Address,
  before: Entry,
  declared: Declared,
  owner: string,
  version: string | undefined,
  options: KeepOptions,
  notes: Note[],
  look: Look,
): Entry {
  const kind = kindOf(address);
  refuseForGood(address, before, declared);
  const { readable, notes: withheld } = comparable(address, declared, before, options);
  const kept = completed(address, before.fields, readable, look, declared.fields);
  const { fields, repeated, notes: forgotten } = unforgotten(address, declared, before.fields, kept, version);
  notes.push(...withheld.filter(({ field }) => !repeated.includes(field)), ...forgotten);
  notes.push(...notKept(address, declared, fields));
  if (before.owner !== undefined && before.owner !== owner && Object.keys(declared.fields).length > 0) {
    notes.push({ address, code: "other-owner", owner: before.owner });
  }
  const adopted = options.adopt && kind.markable && (before.owner === undefined || before.owner === DEFAULT_OWNER);
  if (adopted) return { fields, owner };
  return before.owner === undefined ? { fields } : { fields, owner: before.owner };
}

/** What is declared and would not come out: the server drops it without a word. */
function notKept(address: Address, { fields: declared }: Declared, fields: JsonMap): Note[] {
  return Object.entries(declared).flatMap(([field, value]): Note[] => {
    if (value instanceof ListEdit || !isMap(value)) return [];
    const kept = asMap(get(fields, field));
    const gone = Object.keys(value).filter((key) => !isNothing(get(value, key)) && !Object.hasOwn(kept, key));
    return gone.sort().map((key) => ({ address, code: "not-kept", field: `${field}.${key}` }));
  });
}

function made(
  address: Address,
  declared: Declared,
  owner: string,
  have: Realm,
  want: ReadonlyMap<Address, Entry>,
  notes: Note[],
): Entry {
  const kind = kindOf(address);
  for (const [field, value] of Object.entries(declared.fields)) {
    if (value instanceof Secret && !value.known) notes.push({ address, code: "not-compared", field, why: "unset" });
  }
  const defaults = kind.defaults(creation(address, declared.fields, have, want));
  const fields = completed(address, defaults, declared.fields, (other) => want.get(other));
  notes.push(...notKept(address, declared, fields));
  return kind.markable ? { fields, owner } : { fields };
}

function removeTree(objects: Map<Address, Entry>, address: Address): void {
  for (const other of [...objects.keys()]) if (other === address || isBeneath(other, address)) objects.delete(other);
}

/** What goes is taken from every list that mentions it: the server would do it in silence, the plan says it. */
function forget(want: Map<Address, Entry>, have: Realm): void {
  const gone = new Set([...have.objects.keys()].filter((address) => !want.has(address)));
  if (gone.size === 0) return;
  for (const [address, entry] of want) {
    const fields = moveMentions(address, entry.fields, (mentioned) => (gone.has(mentioned) ? undefined : mentioned));
    if (fields !== entry.fields) want.set(address, { ...entry, fields });
  }
}

function refuseBuiltIn(address: Address, realm: string): void {
  if (!isBuiltIn(address, realm)) return;
  throw new KcxError("CONFLICT", `${address} is part of every realm and is never deleted`, {
    hint: "take its `absent: true` out of the file",
  });
}

function refuseForGood(address: Address, { fields: before }: Entry, { fields: declared }: Declared): void {
  for (const field of kindOf(address).forGood ?? []) {
    const [was, is] = [get(before, field), declared[field]];
    if (typeof was !== "string" || typeof is !== "string" || was === is) continue;
    throw new KcxError("CONFLICT", `${displayAddress(address)} is made with \`${field}: ${was}\`, for good`, {
      hint: `give the one with \`${field}: ${is}\` another name, or delete the old one first: \`absent: true\``,
    });
  }
}

/**
 * What of somebody else's would go with an object: whatever carries another mark, and of what carries none an object
 * of the same kind, a group in a group; mappers and roles of a client are nothing without it.
 */
function othersBeneath(address: Address, want: ReadonlyMap<Address, Entry>, owner: string): Address | undefined {
  const kind = kindOf(address);
  return [...want].find(
    ([other, entry]) =>
      isBeneath(other, address) && entry.owner !== owner && (entry.owner !== undefined || kindOf(other) === kind),
  )?.[0];
}

function isOrphan(address: Address, entry: Entry, owner: string, declaration: Declaration, have: Realm): boolean {
  if (entry.owner !== owner || !have.objects.has(address) || declaration.objects.has(address)) return false;
  // A renamed object is declared under its new name, which `rename.ts` has already given it.
  return kindOf(address).markable;
}
