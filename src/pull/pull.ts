import { type Address, parseAddress, REALM, rootOf } from "#model/address.ts";
import { isBuiltIn, newRealm } from "#model/baseline.ts";
import { DEFAULT_OWNER } from "#model/declaration.ts";
import { get, type JsonMap, without } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { completed } from "#plan/complete.ts";
import { creation } from "#plan/creation.ts";
import { kindOf } from "#resources/index.ts";
import { heardOf } from "./heard-of.ts";
import { withoutIdleSecret } from "./idle-secrets.ts";
import { type Reference, References } from "./references.ts";
import type { Made } from "./saying.ts";
import { inFileOrder, plant, type Tree } from "./tree.ts";
import { writtenObject } from "./written.ts";

export interface Pulled {
  tree: Tree;
  /** Each object that the file says something of, as it is written there. */
  objects: ReadonlyMap<Address, JsonMap>;
  references: readonly Reference[];
  /** What every new realm has and this one hasn't: no file can say so. */
  lacking: readonly Address[];
  /** Marks of several owners: a file has one. */
  owners: readonly string[];
}

/**
 * A realm as the file that would make it: whatever a new realm has by itself, and whatever the server gives a new object,
 * goes without saying.
 *
 * @param isWanted leaves out objects that nobody asked for.
 */
export function pull(realm: Realm, isWanted: (address: Address) => boolean = () => true): Pulled {
  const fresh = newRealm(realm.name, realm.version);
  const references = new References();
  const objects = new Map<Address, JsonMap>();
  const made = maker(realm, fresh);
  for (const address of inFileOrder([...realm.objects.keys()]).filter((one) => isWanted(rootOf(one)))) {
    const entry = realm.objects.get(address);
    if (!entry) continue;
    const fields = withoutIdleSecret(address, entry.fields);
    const inWords = (known: JsonMap) => writtenObject(address, known, made(address));
    const isBuiltInClient = fresh.objects.has(address) && fields["secret"] !== undefined;
    const words = isBuiltInClient ? withSecret(inWords, fields) : inWords(fields);
    const written = references.replacedIn(address, words);
    const isSaid = Object.keys(written).length > 0 || !(fresh.objects.has(address) || kindOf(address).automatic);
    if (isSaid) objects.set(address, written);
  }
  const lacking = [...fresh.objects.keys()].filter((address) => isLacking(address, realm) && isWanted(rootOf(address)));
  for (const address of lacking) if (!isBuiltIn(address, realm.name)) objects.set(address, { absent: true });
  for (const address of unasked(realm))
    if (!realm.objects.has(address) && isWanted(rootOf(address))) objects.set(address, { absent: true });
  const owners = ownersOf(realm);
  return {
    tree: treeOf(realm.name, owners, objects),
    objects,
    references: references.found.filter(({ address }) => objects.has(address)),
    lacking: lacking.filter((address) => isBuiltIn(address, realm.name)),
    owners: owners.length > 1 ? owners : [],
  };
}

/** What becomes of an object of which only this is said, on a server that has no such realm yet. */
function maker(realm: Realm, fresh: Realm): (address: Address) => Made {
  // Of the realm only these are asked for: the scopes, the groups and the actions that new objects get.
  const given = new Map(
    [...realm.objects].filter(([address]) =>
      /^(client-scope\/[^/]+|required-action\/.*|default-groups)$/.test(address),
    ),
  );
  return (address) => (said) => {
    const known = fresh.objects.get(address)?.fields ?? kindOf(address).defaults(creation(address, said, fresh, given));
    const base = address === REALM ? heardOf(known, realm) : known;
    return completed(address, base, said, (other) => realm.objects.get(other));
  };
}

/** What comes along with objects of this realm wherever they are made. */
function unasked(realm: Realm): Address[] {
  return [...realm.objects].flatMap(([address, { fields }]) => [...(kindOf(address).brings?.(address, fields) ?? [])]);
}

/**
 * Nobody uses the secrets of the clients that every realm has: one alone is not worth a word. And that it has one doesn't
 * say that it is confidential, as long as nobody knows the secret.
 */
function withSecret(inWords: (fields: JsonMap) => JsonMap, fields: JsonMap): JsonMap {
  const words = inWords(without(fields, "secret"));
  return Object.keys(words).length === 0 ? {} : inOrder({ ...words, secret: get(fields, "secret") ?? null });
}

function inOrder(words: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(words).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isLacking(address: Address, realm: Realm): boolean {
  if (realm.objects.has(address) || kindOf(address).automatic) return false;
  const { parent } = parseAddress(address);
  return parent === undefined || realm.objects.has(parent);
}

function ownersOf(realm: Realm): string[] {
  const owners = [...realm.objects.values()].map(({ owner }) => owner).filter((owner) => owner !== undefined);
  return [...new Set(owners)].filter((owner) => owner !== DEFAULT_OWNER).sort();
}

function treeOf(name: string, owners: readonly string[], objects: ReadonlyMap<Address, JsonMap>): Tree {
  const [owner, ...others] = owners;
  const tree: Tree = new Map([["realm", name]]);
  if (owner !== undefined && others.length === 0) tree.set("owner", owner);
  for (const address of inFileOrder([...objects.keys()])) plant(tree, address, objects.get(address) ?? {});
  return tree;
}

/** Whether one of these patterns means an object: `client/agent`, `client-scope/*`, `realm`. */
export function selected(patterns: readonly string[]): (root: Address) => boolean {
  if (patterns.length === 0) return () => true;
  const expressions = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .replace(/[.+^${}()|[\]\\]/g, "\\$&")
          .replaceAll("*", ".*")
          .replaceAll("?", ".")}$`,
        "u",
      ),
  );
  return (root) => {
    const { kind, name } = parseAddress(root);
    const shown = root === REALM || name === "" ? kind : `${kind}/${name}`;
    return expressions.some((expression) => expression.test(shown));
  };
}
