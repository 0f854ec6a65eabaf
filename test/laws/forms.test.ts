import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { slugOf } from "#config/contracts.ts";
import { parseDocuments } from "#config/document.ts";
import { load } from "#config/load.ts";
import { addressOf, displayAddress, isBeneath, parseAddress, rootOf } from "#model/address.ts";
import { ListEdit } from "#model/declaration.ts";
import { formatDuration, parseDuration } from "#model/duration.ts";
import { type Json, put, sameJson } from "#model/json.ts";
import { roleAddress, roleText } from "#model/role-ref.ts";
import { makePlan } from "#plan/make.ts";
import { numRuns, realmFile, secretSources, type Written } from "../support/arbitraries.ts";
import { declare, KEEP, realmMade, sourcesOf } from "../support/realms.ts";

const name = fc.oneof(
  fc.constantFrom("..", ".", "a/b", "%2F", "🍕", "__proto__", "", " ", "a%", "mapper"),
  fc.string({ unit: "binary" }),
);
const json = fc.jsonValue() as fc.Arbitrary<Json>;

describe("what is printed is read again as the same", () => {
  test("durations", () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });

  test("addresses of one level and of two, whatever the names", () => {
    fc.assert(
      fc.property(name, name, (outer, inner) => {
        const parent = addressOf("client", outer);
        const address = `${parent}/${addressOf("mapper", inner)}`;
        expect(parseAddress(parent)).toEqual({ kind: "client", name: outer });
        expect(parseAddress(address)).toEqual({ kind: "mapper", name: inner, parent });
        expect(rootOf(address)).toBe(parent);
        expect(isBeneath(address, parent)).toBe(true);
        expect(isBeneath(parent, address)).toBe(false);
      }),
    );
  });

  test("two names never share an address", () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(addressOf("client", one) === addressOf("client", other)).toBe(one === other);
      }),
    );
  });

  test("an address as a person reads it steers no terminal", () => {
    fc.assert(
      fc.property(name, (any) => {
        expect(displayAddress(addressOf("client", any))).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test("roles, of the realm and of clients", () => {
    const role = name.filter((text) => !text.includes("/"));
    fc.assert(
      fc.property(name, role, (client, text) => {
        for (const written of [text, `${client}/${text}`]) expect(roleText(roleAddress(written))).toBe(written);
      }),
    );
  });

  test("slugs", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(slugOf(slugOf(text))).toBe(slugOf(text));
      }),
    );
  });
});

describe("edits of a list", () => {
  const all: readonly string[] = ["a", "b", "c", "d", "__proto__"];
  const names = fc.uniqueArray(fc.constantFrom(...all));

  test("twice is once; what is with is in, what is only without is out, and nothing else moves", () => {
    fc.assert(
      fc.property(names, names, names, (base, added, removed) => {
        const edit = new ListEdit(added, removed);
        const result = edit.appliedTo(base);
        expect(edit.appliedTo(result).sort()).toEqual([...result].sort());
        expect(new Set(result).size).toBe(result.length);
        for (const item of all) {
          const expected = added.includes(item) || (base.includes(item) && !removed.includes(item));
          expect(result.includes(item), item).toBe(expected);
        }
      }),
    );
  });
});

describe("values", () => {
  test("sameJson is equality, whatever the order of keys", () => {
    const backwards = (value: Json): Json =>
      Array.isArray(value)
        ? value.map(backwards)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, inner]) => [key, backwards(inner as Json)]),
            )
          : value;
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(sameJson(one, backwards(one))).toBe(true);
        expect(sameJson(one, other)).toBe(sameJson(other, one));
        expect(sameJson(one, other)).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)));
      }),
    );
  });

  test("put sets an own property, also __proto__, and changes nothing else", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), json),
        fc.constantFrom("__proto__", "constructor", "a"),
        json,
        (map, key, value) => {
          const after = put(map, key, value);
          expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
          expect(Object.hasOwn(after, key)).toBe(true);
          for (const other of Object.keys(map)) if (other !== key) expect(after[other]).toBe(map[other]);
        },
      ),
    );
  });
});

describe("a file", () => {
  test("says the same in block style, in flow style, as JSON, and as lists", () => {
    fc.assert(
      fc.property(realmFile, realmFile, (file, before) => {
        const live = realmMade(before);
        const texts = [
          stringify(file),
          stringify(file, { collectionStyle: "flow" }),
          JSON.stringify(file, null, 2),
          `\uFEFF${stringify(file).replaceAll("\n", "\r\n")}`,
          stringify(asLists(file)),
        ];
        const [first, ...others] = texts.map((text) => makePlan(live, declare(text, secretSources), KEEP).plan);
        for (const plan of others) expect(plan).toEqual(first);
      }),
      { numRuns: Math.ceil(numRuns / 3) },
    );
  });

  test("says the same in one piece, in pieces, and beside itself as an overlay", () => {
    fc.assert(
      fc.property(realmFile, (file) => {
        const { realm, ...rest } = file;
        const parts = Object.entries(rest).map(([key, value]) => stringify({ realm, [key]: value }));
        const whole = stringify(file);
        const read = (texts: readonly string[], overlays: readonly string[] = []) =>
          load(
            [
              ...texts.map((text, index) => ({ name: `${index}.yaml`, text, overlay: false })),
              ...overlays.map((text) => ({ name: "overlay.yaml", text, overlay: true })),
            ],
            sourcesOf(secretSources),
          )[0];
        const said = (declaration: ReturnType<typeof read>) => ({
          objects: declaration?.objects,
          contracts: declaration?.contracts,
          problems: declaration?.problems,
        });
        const once = said(read([whole]));
        expect(said(read(parts))).toEqual(once);
        expect(said(read([whole], [whole]))).toEqual(once);
        expect(said(read([parts.join("---\n")]))).toEqual(once);
      }),
      { numRuns },
    );
  });

  test("knows where each of its keys stands", () => {
    fc.assert(
      fc.property(realmFile, fc.constantFrom("block" as const, "flow" as const), (file, collectionStyle) => {
        const text = stringify(file, { collectionStyle, lineWidth: 0 });
        const [document] = parseDocuments("realm.yaml", text).documents;
        const lines = text.split("\n");
        for (const path of pathsOf(file)) {
          const { line, column } = document!.locate(path);
          const key = String(path.at(-1));
          const found = lines[line - 1]!.slice(column - 1);
          const spellings = [key, JSON.stringify(key), `'${key}'`, stringify(key).trim()];
          expect(
            spellings.some((spelling) => found.startsWith(spelling)),
            `${path.join(".")} at ${found}`,
          ).toBe(true);
        }
      }),
      { numRuns },
    );
  });
});

/** Collections as Keycloak writes them. */
function asLists(file: Written): Written {
  const list = (map: unknown, key: string) =>
    Object.entries(map as Record<string, Written>).map(([id, fields]) => ({ [key]: id, ...inner(fields) }));
  const inner = (fields: Written): Written =>
    "protocolMappers" in fields ? { ...fields, protocolMappers: list(fields["protocolMappers"], "name") } : fields;
  const keys = { clients: "clientId", clientScopes: "name", users: "username", groups: "name" };
  return Object.fromEntries(
    Object.entries(file).map(([key, value]) => [
      key,
      key in keys ? list(value, keys[key as keyof typeof keys]) : value,
    ]),
  );
}

function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsOf(inner, [...path, key])]);
}

function sorted(value: Json): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([key, inner]): [string, unknown] => [key, sorted(inner as Json)])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
