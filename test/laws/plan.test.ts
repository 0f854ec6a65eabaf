import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Address, isBeneath } from "#model/address.ts";
import type { Declaration } from "#model/declaration.ts";
import { sameJson } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { makePlan } from "#plan/make.ts";
import { needsOf } from "#plan/order.ts";
import type { Planned } from "#plan/plan.ts";
import { simulate } from "#plan/simulate.ts";
import { kindOf } from "#resources/index.ts";
import {
  numRuns,
  type Past,
  past,
  realmFile,
  secretSources,
  shuffled,
  takingFile,
  type Written,
} from "../support/arbitraries.ts";
import { applied, byHand, declare, KEEP, realmMade } from "../support/realms.ts";

/** A realm with a past, a file for it, and what comes of it. */
interface Situation extends Planned {
  live: Realm | undefined;
  declaration: Declaration;
  options: { prune: boolean; adopt: boolean };
  after: Realm;
}

type Input = [before: Past | "no realm", file: Written, options: Situation["options"]];

const input = (file: fc.Arbitrary<Written>): fc.Arbitrary<Input> =>
  fc.tuple(past, file, fc.record({ prune: fc.boolean(), adopt: fc.boolean() }, { noNullPrototype: true }));

describe("of any file and any realm", () => {
  law("after applying there is nothing left to do", takingFile, ({ after, declaration, options }) => {
    expect(makePlan(after, declaration, { ...KEEP, ...options }).plan.steps).toEqual([]);
  });

  law("every step comes after what it needs, and each object has one", takingFile, ({ plan, have, want }) => {
    const byAddress = new Map(plan.steps.map((step) => [step.address, step]));
    expect(byAddress.size).toBe(plan.steps.length);
    for (const step of plan.steps) {
      for (const needed of needsOf(step, byAddress, have, want)) expect(needed.wave).toBeLessThan(step.wave);
    }
  });

  law("every object has a kind, and a parent in the realm", takingFile, ({ after: { objects } }) => {
    for (const address of objects.keys()) {
      expect(kindOf(address)).toBeDefined();
      const parent = parentOf(address);
      if (parent !== undefined) expect(objects.has(parent), address).toBe(true);
    }
  });

  law("only what is taken away, or pruned as one's own, goes", takingFile, (situation) => {
    const { plan, have, after, declaration } = situation;
    const taken = [...declaration.objects].filter(([, { absent, exclusive }]) => absent || exclusive);
    const pruned = plan.steps.filter((step) => step.do === "delete" && isOwnOrphan(step.address, situation));
    const reasons = [...taken.map(([address]) => address), ...pruned.map(({ address }) => address)];
    for (const address of have.objects.keys()) {
      if (after.objects.has(address)) continue;
      expect(
        reasons.some((named) => named === address || isBeneath(address, named)),
        address,
      ).toBe(true);
    }
  });
});

describe("of any file that takes nothing away", () => {
  law("whatever is undeclared survives", realmFile, (situation) => {
    const { have, after, declaration } = situation;
    for (const [address, { fields }] of have.objects) {
      if (isGone(address, situation)) continue;
      const kept = after.objects.get(address);
      expect(kept, address).toBeDefined();
      const declared = declaration.objects.get(address)?.fields ?? {};
      for (const [field, value] of Object.entries(fields)) {
        const settled = MENTIONS.includes(field) || (field === "publicClient" && Object.hasOwn(declared, "secret"));
        if (Object.hasOwn(declared, field) || settled) continue;
        expect(sameJson(kept?.fields[field], value), `${address} ${field}`).toBe(true);
      }
    }
  });

  law("deletes are own orphans, and only with prune", realmFile, (situation) => {
    const deleted = situation.plan.steps.filter((step) => step.do === "delete");
    if (!situation.options.prune) expect(deleted).toEqual([]);
    for (const { address } of deleted) expect(isOwnOrphan(address, situation), address).toBe(true);
  });

  law("what is made carries the owner's mark where it can", realmFile, ({ plan }) => {
    for (const step of plan.steps) {
      if (step.do !== "create" || step.address === "realm") continue;
      for (const { address, owner } of [step, ...step.children]) {
        expect(owner, address).toBe(kindOf(address).markable ? "team" : undefined);
      }
    }
  });
});

test("the order in which things are written means nothing", () => {
  const both = takingFile.chain((file) => fc.tuple(fc.constant(file), shuffled(file)));
  fc.assert(
    fc.property(past, both, (before, [file, other]) => {
      const live = realmAfter(before);
      const [one, two] = [file, other].map((each) => makePlan(live, declare(each, secretSources), KEEP).plan);
      expect(two).toEqual(one);
    }),
    { numRuns },
  );
});

/** All laws of one kind of file look at the same situations (one seed, `support/seed.ts`), each of which is made once. */
function law(name: string, file: fc.Arbitrary<Written>, holds: (situation: Situation) => void): void {
  test(name, () =>
    fc.assert(
      fc.property(input(file), (given) => holds(situationOf(given))),
      { numRuns },
    ),
  );
}

const situations = new Map<string, Situation>();

function situationOf(given: Input): Situation {
  const key = JSON.stringify(given);
  const known = situations.get(key);
  if (known) return known;
  const [before, file, options] = given;
  const live = realmAfter(before);
  const declaration = declare(file, secretSources);
  const planned = makePlan(live, declaration, { ...KEEP, ...options });
  const made = { ...planned, live, declaration, options, after: simulate(planned.have, planned.plan.steps) };
  situations.set(key, made);
  return made;
}

function realmAfter(before: Past | "no realm"): Realm | undefined {
  if (before === "no realm") return undefined;
  // What was applied then had all its secrets.
  const then = { ...secretSources, env: { ...secretSources.env, UNSET: "fake-secret-then" } };
  const start = before.byHand ? byHand(applied(realmMade(), declare(before.byHand, then))) : realmMade();
  return before.files.reduce((realm, file) => applied(realm, declare(file, then)), start);
}

/**
 * The two scope lists of a client exclude each other, and whoever mentions what is pruned no longer does. (A client with
 * a secret is not public: the server sees to that.)
 */
const MENTIONS = ["defaultClientScopes", "optionalClientScopes", "roles", "groups"];

function isOwnOrphan(address: Address, { have, declaration, options }: Situation): boolean {
  return options.prune && have.objects.get(address)?.owner === "team" && !declaration.objects.has(address);
}

function isGone(address: Address, situation: Situation): boolean {
  return [...situation.have.objects.keys()].some(
    (other) => (other === address || isBeneath(address, other)) && isOwnOrphan(other, situation),
  );
}

function parentOf(address: Address): Address | undefined {
  const segments = address.split("/");
  const parent = segments.slice(0, segments.length % 2 === 0 ? -2 : -1);
  return parent.length === 0 ? undefined : parent.join("/");
}
