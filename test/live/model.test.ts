import { expect, test } from "vitest";
import { NEWEST } from "#exchange/versions.ts";
import { testServer } from "../support/keycloak.ts";
import { soak } from "../support/model/soak.ts";
import { SEED } from "../support/seed.ts";

/** Exchanges in a run; `npm run model:soak` makes as many as one likes. */
const EXCHANGES = 500;

test(`${EXCHANGES} random exchanges are answered as predicted`, async () => {
  const tally = await soak({
    ...{ server: testServer(), version: NEWEST, seed: SEED, each: 125 },
    goesOn: ({ exchanges }) => exchanges < EXCHANGES,
  });
  const { exchanges, successes, unknown, mismatches } = tally;
  process.stdout.write(
    `model: ${exchanges} exchanges, ${successes} successes, ${unknown} unknown, ${mismatches.length} mismatches (seed ${SEED})\n`,
  );
  expect(mismatches).toEqual([]);
  // An empty tally would prove nothing.
  expect({ many: exchanges >= EXCHANGES, answered: successes > 50, known: unknown < exchanges / 4 }).toEqual({
    many: true,
    answered: true,
    known: true,
  });
}, 300_000);
