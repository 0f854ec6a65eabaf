import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { REALM } from "#model/address.ts";
import { leaves } from "#report/leaves.ts";
import { byHand } from "../support/by-hand.ts";
import type { Claim, Draw } from "../support/generated/draw.ts";
import { extras } from "../support/generated/extras.ts";
import { type RealmFile, realmFile } from "../support/generated/file.ts";
import { makeRealm } from "../support/keycloak.ts";
import { SEED } from "../support/seed.ts";
import { applyAll, diffLines, plan, type Walk, wantedOf } from "../support/street.ts";
import { whole } from "../support/whole.ts";

/** The seed is the first realm's; the next one has the next number, so that each can be had again alone. */
const RUNS = Number(process.env["KCX_RUNS"] ?? 25);
/** Fields that are changed by hand in each realm: so many one after the other, then so many at once. */
const CHANGES = 3;
const AT_A_TIME = 10;
/** Realms side by side. */
const AT_ONCE = 2;
/** There is no use in more of them. */
const FAILURES = 5;
const SECRETS = { PASSWORD: "A Password OF the test, 1", CLIENT_SECRET: "a client's secret of the test" };

let realms = 0;
let changes = 0;
afterAll(() =>
  say(`${realms} generated realms, ${changes} changes by hand; again with KCX_RUNS=${RUNS} KCX_SEED=${SEED}`),
);

/**
 * For every file: applied on an empty realm, nothing is left to do. Beside what others made, whichever field somebody
 * changes, diff names exactly that one, and apply brings back the very realm that was there, with all that is theirs.
 */
test(
  "any field of any realm, changed by hand, is named and repaired; all else stays",
  async () => {
    const seeds = Array.from({ length: RUNS }, (_, index) => SEED + index);
    const failures: string[] = [];
    const work = async () => {
      for (let seed = seeds.shift(); seed !== undefined && failures.length < FAILURES; seed = seeds.shift()) {
        const failure = await failureOf(seed);
        if (failure !== undefined) failures.push(`${failure}\nagain with KCX_RUNS=1 KCX_SEED=${seed}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(failures.join("\n\n")).toBe("");
  },
  RUNS * 60_000,
);

async function failureOf(seed: number): Promise<string | undefined> {
  let text = "";
  const property = fc.asyncProperty(fc.gen(), async (gen) => {
    const draw: Draw = (arbitrary) => gen(() => arbitrary);
    const file = realmFile(draw);
    text = file.text;
    const few = Math.min(AT_A_TIME, file.claims.length);
    await holds(file, draw(fc.shuffledSubarray([...file.claims], { minLength: few, maxLength: AT_A_TIME })));
  });
  // Without shrinking: a smaller file would take minutes to find.
  const { errorInstance } = await fc.check(property, { numRuns: 1, seed, endOnFailure: true });
  return errorInstance === null || errorInstance === undefined ? undefined : `${text}\n\n${told(errorInstance)}`;
}

async function holds(file: RealmFile, spoilt: readonly Claim[]): Promise<void> {
  const realm = await makeRealm();
  try {
    const wanted = wantedOf(realm.name, file.text, SECRETS);
    const hand = byHand(realm);
    await applyAll(wanted);
    await extras(realm, hand, file);
    expect(await diffLines(wanted), "beside what others made").toEqual([]);
    const before = await whole(realm);
    realms++;
    for (const claims of [...spoilt.slice(0, CHANGES).map((claim) => [claim]), apart(spoilt)]) {
      for (const { spoil } of claims) await spoil(hand);
      const named = claims.map(({ address, field }) => `${address} ${field}`).sort();
      expect(differences(await plan(wanted)), "after a change by hand").toEqual(named);
      await applyAll(wanted);
      expect(await whole(realm), `after the repair of ${named.join(" and ")}`).toEqual(before);
      changes += claims.length;
    }
  } finally {
    await realm.delete();
  }
}

/** Of what lies on one object only one: two could be about the same member of a set. The realm's fields are apart. */
function apart(claims: readonly Claim[]): Claim[] {
  return claims.filter(
    ({ address }, index) => address === REALM || claims.findIndex((other) => other.address === address) === index,
  );
}

/** `client/app attributes.x`, of all that would be changed. */
function differences({ planned }: Walk): string[] {
  const fields = planned.plan.steps.flatMap((step): string[] => {
    if (step.do !== "update") return [`${step.address} ${step.do}`];
    return step.changes.flatMap((change) => {
      if (change.kind !== "key" && change.kind !== "value")
        return [`${step.address} ${"field" in change ? change.field : change.kind}`];
      const path = change.kind === "key" ? `${change.field}.${change.key}` : change.field;
      return leaves(path, change.from, change.to).map((leaf) => `${step.address} ${leaf.path}`);
    });
  });
  return fields.sort();
}

/** An assertion's message, and what it compared. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { actual, expected } = error as { actual?: unknown; expected?: unknown };
  const lines = (value: unknown) => (JSON.stringify(value, null, 1) ?? "").split("\n");
  const [came, wanted] = [lines(actual), lines(expected)];
  const differing = [
    ...wanted.filter((line) => !came.includes(line)).map((line) => `- ${line}`),
    ...came.filter((line) => !wanted.includes(line)).map((line) => `+ ${line}`),
  ];
  return [error.message, ...differing].join("\n");
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
