import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Realm } from "#model/realm.ts";
import { unproven } from "#pull/proof.ts";
import { pull, selected } from "#pull/pull.ts";
import { textOf } from "#pull/text.ts";
import { numRuns, realmFile, type Written } from "../support/arbitraries.ts";
import { applied, declare, realmMade } from "../support/realms.ts";

const realm = realmFile.map((file: Written): Realm => realmMade(file));

describe("a realm that was pulled", () => {
  test("changes nothing where it came from, and is made again elsewhere", () => {
    fc.assert(
      fc.property(realm, (have) => {
        const text = textOf(pull(have).tree);
        expect(unproven(have, declare(text), true), text).toEqual([]);
      }),
      { numRuns },
    );
  });

  test("is the same text when it is pulled again from what it makes", () => {
    fc.assert(
      fc.property(realm, (have) => {
        const { tree, references } = pull(have);
        const env = Object.fromEntries(references.map(({ ref }) => [ref.slice("${env:".length, -1), "the value"]));
        const again = applied(undefined, declare(textOf(tree), { env }));
        expect(textOf(pull(again).tree)).toBe(textOf(tree));
      }),
      { numRuns },
    );
  });

  test("in parts says of each object what the whole says", () => {
    fc.assert(
      fc.property(realm, (have) => {
        const all = parse(textOf(pull(have).tree));
        const clients = parse(textOf(pull(have, selected(["client/*"])).tree));
        expect(clients.clients).toEqual(all.clients);
        expect(Object.keys(clients).filter((key) => !["realm", "owner", "clients"].includes(key))).toEqual([]);
      }),
      { numRuns },
    );
  });
});
