import type { z } from "zod";
import type { Address } from "#model/address.ts";
import type { Declared } from "#model/declaration.ts";
import type { Json, JsonMap } from "#model/json.ts";
import type { Entry } from "#model/realm.ts";
import type { AdminApi } from "./api.ts";
import type { RawRealm } from "./raw.ts";

/**
 * How a field is compared and shown:
 * value — as a whole; set — members without order; map — key by key, null takes a key away;
 * deep — a map whose values are maps in their turn: what is undeclared in them stays;
 * order — the order of another field's members: whoever comes or goes is that field's business;
 * secret — by value, never shown; password — can only be written.
 */
export type Shape = "value" | "set" | "map" | "deep" | "order" | "secret" | "password";

/** Everything kcx knows about one kind of object. A new kind is a file like its neighbours and a line in the index. */
export interface Kind {
  /** The segment in addresses: `client`, `mapper`. */
  readonly name: string;
  /** The written form of one object, sugar included; unknown keys are errors. */
  readonly written: z.ZodObject;
  /** Fields that are not `value`. */
  readonly shapes: Readonly<Record<string, Shape>>;
  /** The field that holds the object's name; a change of it is a rename. */
  readonly nameField?: string;
  /** Short keys of the written form and the fields they stand for. */
  readonly sugar: readonly Sugar[];
  /** Keys of an export that say nothing about the wish: accepted and ignored; `attributes.x` of a map, `attributes.x*`. */
  readonly ignored: readonly string[];
  /** Keys that hold kinds of their own which kcx does not manage yet: noted, never dropped in silence. */
  readonly unsupported: readonly string[];
  /** Keys under which objects of other kinds stand inside one of this kind: `protocolMappers` → `mapper`. */
  readonly children: Readonly<Record<string, string>>;
  /** Where an object of this kind stands in a file, if that is neither a child nor a part of its parent's kind. */
  readonly place?: (name: string) => readonly string[];
  /** Brings what only an export writes (`credentials`, `realmRoles`) into the written form. */
  readonly fromExport?: (value: Readonly<Record<string, unknown>>) => Record<string, unknown>;
  /** Keys that are fields of a part: an object of its own that every object of this kind has exactly one of. */
  readonly parts?: Readonly<Record<string, { kind: string; field: string }>>;
  /** This kind is such a part: it comes and goes with its parent, and is only ever changed. */
  readonly automatic?: boolean;
  /** All objects of this kind are one document on the server: never two writers at a time. */
  readonly serial?: boolean;
  /** The server's own spelling of a name, where it changes what it is given. */
  readonly canonicalName?: (name: string) => string;
  /** Keys of map fields that hold secrets: `smtpServer.password`. */
  readonly secretKeys?: readonly string[];
  /** Of these the ones that servers before a version forget when something beside them in their map is changed. */
  readonly forgotten?: Readonly<Record<string, string>>;
  /** Fields that stay as they were made: a PUT that says otherwise is answered as if it had been done. */
  readonly forGood?: readonly string[];
  /** The server takes a second one of a name without a word. */
  readonly namesakes?: boolean;
  /** Of these the ones that belong to what stands beside them: known, they go along when that changes. */
  readonly goesAlong?: readonly string[];
  /** Where else a secret stands: the path of a text within an object of this kind. */
  readonly isSecret?: (path: readonly (string | number)[]) => boolean;
  /** The wanted value of a list in which secrets lie somewhere, those that the server masks as it shows them. */
  readonly keepMasked?: (wanted: Json, before: Json | undefined, rewrite: boolean) => Masked;
  /** Whether a mark can be carried, and therefore pruned. */
  readonly markable: boolean;
  /** Made inside its parent's POST when the parent is made in the same plan. */
  readonly inline: boolean;
  /** The objects of this kind in what the server sent. */
  read(raw: RawRealm): readonly Found[];
  /** What the server makes of a new object beside the fields that were declared. */
  defaults(creation: Creation): JsonMap;
  /** What the server makes of fields once they are together: members that exclude each other, lists it completes. */
  readonly settle?: (fields: JsonMap, declared: Declared["fields"], look: Look, address: Address) => JsonMap;
  /** What the server makes beneath a new object with these fields, unasked. */
  readonly brings?: (address: Address, fields: JsonMap) => readonly Address[];
  /** The fields with every mention of another object moved along, beyond the lists that all kinds share. */
  readonly moved?: (fields: JsonMap, move: (address: Address) => Address | undefined) => JsonMap;
  /** Addresses that must exist before an object with these fields can. */
  references(address: Address, fields: JsonMap): readonly Address[];
  /** Kinds whose objects are written before those of this kind, since they would come out differently afterwards. */
  readonly after?: readonly string[];
  /** A kind whose objects refer to those of this kind, and bring what these need once they are there: changed before them. */
  readonly linkedBy?: string;
  /** What an object that nobody declared does to tokens, as codes; empty: nothing. */
  hazards(fields: JsonMap): readonly HazardCode[];
  create(api: AdminApi, target: Target, children: readonly Target[], want: ReadonlyMap<Address, Entry>): Promise<void>;
  /** Sends only what changes; a whole is looked up again, merged, and sent. */
  update(api: AdminApi, target: Target, changes: ChangedFields): Promise<void>;
  remove(api: AdminApi, address: Address): Promise<void>;
}

/** Another object of the realm as it will be, where that is known. */
export type Look = (address: Address) => Entry | undefined;

export interface Masked {
  value: Json;
  /** What was wished in the place of each that stays. */
  kept: readonly { field: string; value: Json }[];
}

export interface Sugar {
  key: string;
  /** The fields that the short form stands for. */
  expand(value: Json, name: string): JsonMap;
  /** The short form's value for an object with these fields, if it can be said: the way back, for `pull`. */
  shorten?(fields: JsonMap): Json | undefined;
}

export interface Found {
  address: Address;
  entry: Entry;
  id: string;
}

export interface Creation {
  address: Address;
  /** What is declared, without lists that are only edited. */
  declared: JsonMap;
  /** Whether a field is declared at all. */
  says(field: string): boolean;
  /** Names of the realm's scopes that every new client gets. */
  realmScopes: { default: readonly string[]; optional: readonly string[] };
  /** Groups that a new user joins by itself, as they are and as the plan will leave them. */
  defaultGroups: { before: readonly Address[]; after: readonly Address[] };
  /** Aliases of the actions that are asked of every new user. */
  defaultActions: readonly string[];
}

export interface Target extends Entry {
  address: Address;
}

/** The changes of one object by top-level field: the values wanted, and for maps only the keys that change. */
export interface ChangedFields {
  /** Whole new values of value, set, secret and password fields. */
  values: JsonMap;
  /** For map fields: key → new value, null to take it away. */
  maps: Readonly<Record<string, JsonMap>>;
  /** For sets: what enters and what leaves. */
  sets: Readonly<Record<string, { add: readonly string[]; remove: readonly string[] }>>;
  renamedFrom?: string;
  /** The mark to set, when the object is adopted. */
  owner?: string;
}

export type HazardCode =
  | "adds-audience"
  | "adds-roles"
  | "rewrites-claims"
  | "allows-exchange"
  | "adds-scope"
  | "runs-script";
