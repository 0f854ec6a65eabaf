/** Tables of drift: what a file declares, what somebody changes by hand, and what kcx says of it and does about it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ByHand, byHand } from "./by-hand.ts";
import { makeRealm, type TestRealm } from "./keycloak.ts";
import { applyAll, diffLines, wantedOf } from "./street.ts";
import { has } from "./version.ts";
import { whole, withoutIds } from "./whole.ts";

export interface Drift {
  /** What somebody did, in a few words. */
  title: string;
  change(hand: ByHand): Promise<unknown>;
  /** What `diff` says then: these lines and no others. */
  says: readonly string[];
  /** An object was taken away: it comes back with another id. */
  isMadeAgain?: true;
  /** The first version whose server has what this is about. */
  since?: string;
}

interface Table {
  /** The realm file, without the realm's name. */
  declared: string;
  variables?: Readonly<Record<string, string>>;
  /** What nobody declared, beside the declared objects and beneath them: it must survive everything. */
  byHand?(hand: ByHand, realm: TestRealm): Promise<unknown>;
  drifts: readonly Drift[];
}

/**
 * Applies a file, and holds for each change by hand: diff is empty before it, names exactly it, and apply brings back
 * the very realm that was there before, with everything that nobody declared.
 */
export function drifting(title: string, table: Table): void {
  describe(title, () => inOneRealm(table));
}

/** The same table for several kinds of objects. */
drifting.each =
  <Row extends readonly [string, ...string[]]>(rows: readonly Row[]) =>
  (title: string, table: (...values: Row extends readonly [string, ...infer Rest] ? Rest : never) => Table): void => {
    for (const [name, ...values] of rows) {
      drifting(title.replace("%s", name), table(...(values as Parameters<typeof table>)));
    }
  };

function inOneRealm({ declared, variables, byHand: extras, drifts }: Table): void {
  let realm: TestRealm;
  let before: unknown;
  const wanted = () => wantedOf(realm.name, declared, variables);

  beforeAll(async () => {
    realm = await makeRealm();
  });
  afterAll(() => realm.delete());

  test("apply, then diff, is empty; also beside what others made", async () => {
    await applyAll(wanted());
    await extras?.(byHand(realm), realm);
    expect(await diffLines(wanted())).toEqual([]);
    before = await whole(realm);
  });

  const known = drifts.filter(({ since }) => since === undefined || has(since));
  test.each(known.map((drift) => [drift.title, drift] as const))("%s", async (_, { change, says, isMadeAgain }) => {
    await change(byHand(realm));
    try {
      expect(await diffLines(wanted())).toEqual(says);
    } finally {
      await applyAll(wanted());
    }
    const after = await whole(realm);
    if (isMadeAgain) expect(withoutIds(after)).toEqual(withoutIds(before));
    else expect(after).toEqual(before);
  });
}
