import type { Address } from "#model/address.ts";
import { type Declared, ListEdit } from "#model/declaration.ts";
import { asMap, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import type { Entry } from "#model/realm.ts";
import { MASKED, Secret } from "#model/secret.ts";
import { isOlder } from "#model/version.ts";
import { kindOf } from "#resources/index.ts";
import { compare } from "./diff.ts";
import type { Note } from "./plan.ts";

type NotCompared = Extract<Note, { code: "not-compared" }>;

/** What of a declared object can be compared with what is there: not every secret is shown, or known. */
export function comparable(
  address: Address,
  declared: Declared,
  before: Entry,
  options: { resetPasswords: boolean },
): { readable: Declared["fields"]; notes: NotCompared[] } {
  const { shapes } = kindOf(address);
  const notes: NotCompared[] = [];
  const told = Object.entries(declared.fields).filter(([field, value]) => {
    const shape = shapes[field];
    if (shape !== "secret" && shape !== "password") return true;
    const why = whyNotCompared(field, value, before, declared, shape, options);
    if (why) notes.push({ address, code: "not-compared", field, why });
    return why === undefined;
  });
  const readable = told.map(([field, value]) => withoutMasked(address, field, value, before, options, notes));
  return { readable: Object.fromEntries(readable), notes };
}

/**
 * Secrets inside maps come masked from the server: they are set with the object, later only when asked for. One whose
 * reference is unset is no wish.
 */
function withoutMasked(
  address: Address,
  field: string,
  value: Json | ListEdit,
  before: Entry,
  options: { resetPasswords: boolean },
  notes: NotCompared[],
): [string, Json | ListEdit] {
  const { keepMasked } = kindOf(address);
  if (keepMasked && Array.isArray(value)) {
    const { value: readable, kept } = keepMasked(value, get(before.fields, field), options.resetPasswords);
    const why = (inner: Json) => (inner instanceof Secret && !inner.known ? "unset" : "unreadable");
    notes.push(
      ...kept.map((one): NotCompared => ({ address, code: "not-compared", field: one.field, why: why(one.value) })),
    );
    return [field, readable];
  }
  if (value instanceof ListEdit || !isMap(value)) return [field, value];
  const under = asMap(get(before.fields, field));
  const kept = Object.entries(value).filter(([key, inner]) => {
    // A provider of somebody else's may call its secrets whatever it likes: the server knows.
    const masked = get(under, key) === MASKED;
    if (!(inner instanceof Secret) && !masked) return true;
    const why =
      inner instanceof Secret && !inner.known ? "unset" : masked && !options.resetPasswords ? "unreadable" : undefined;
    if (why) notes.push({ address, code: "not-compared", field: `${field}.${key}`, why });
    return why === undefined;
  });
  return [field, Object.fromEntries(kept)];
}

function whyNotCompared(
  field: string,
  value: Json | ListEdit,
  before: Entry,
  { fields }: Declared,
  shape: "secret" | "password",
  options: { resetPasswords: boolean },
): "unset" | "unreadable" | "write-only" | undefined {
  if (value instanceof Secret && !value.known) return "unset";
  if (shape === "password") return options.resetPasswords && value instanceof Secret ? undefined : "write-only";
  // Whoever was public, or bearer-only, has no secret until now.
  const had = (flag: string) => get(before.fields, flag) === true;
  const begins = had("publicClient") || (had("bearerOnly") && fields["bearerOnly"] === false);
  const readable = get(before.fields, field) !== undefined || begins;
  return readable ? undefined : "unreadable";
}

/**
 * Some servers forget a secret when something beside it is changed: the stars that they show are what they then keep.
 * There it goes along with the change where it is declared and known, and whoever doesn't know it is told. A server that
 * doesn't tell its version may be one of them. And some secrets belong to what is beside them, a key to its certificate.
 *
 * @param fields the object as it shall be. @returns it with those secrets, and their names.
 */
export function unforgotten(
  address: Address,
  declared: Declared,
  before: JsonMap,
  fields: JsonMap,
  version: string | undefined,
): { fields: JsonMap; repeated: readonly string[]; notes: Note[] } {
  const kept = { ...fields };
  const repeated: string[] = [];
  const notes: Note[] = [];
  const { forgotten = {}, goesAlong = [] } = kindOf(address);
  for (const path of [...Object.keys(forgotten), ...goesAlong]) {
    const [field = "", key = ""] = path.split(".");
    const until = get(forgotten, path);
    const isHeld = [before, fields].every((side) => get(asMap(get(side, field)), key) === MASKED);
    const forgets = until === undefined || version === undefined || isOlder(version, until);
    if (!isHeld || !forgets || !isChanged(address, field, before, fields)) continue;
    const secret = get(asMap(declared.fields[field] as Json), key);
    if (secret instanceof Secret && secret.known) {
      kept[field] = { ...asMap(get(kept, field)), [key]: secret };
      repeated.push(path);
    } else if (until !== undefined)
      notes.push({ address, code: "forgotten", field: path, until, ...(version !== undefined && { version }) });
  }
  return { fields: kept, repeated, notes };
}

function isChanged(address: Address, map: string, before: JsonMap, after: JsonMap): boolean {
  const changes = compare(address, { fields: before }, { fields: after });
  return changes.some((change) => change.kind === "key" && change.field === map);
}
