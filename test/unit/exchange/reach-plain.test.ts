/** What the matrix keeps from one question to the next, held against the model asked anew for each cell. */
import { describe, expect, test } from "vitest";
import { readExport } from "#commands/shared/export-file.ts";
import { predict } from "#exchange/predict.ts";
import type { Prediction } from "#exchange/prediction.ts";
import { type Outcome, type Reach, reach } from "#exchange/reach/index.ts";
import { edgesOf } from "#exchange/reach/table.ts";
import { RealmIndex } from "#exchange/realm-index.ts";
import { realmOf } from "../../support/compact-realm.ts";
import { drawFrom } from "../../support/model/draw.ts";
import { randomRealm } from "../../support/model/random-realm.ts";

const script = new URL("../../../scripts/bench-realm.mjs", import.meta.url).href;
const { benchRealm } = (await import(script)) as { benchRealm(clients: number, shape: string): unknown };

describe("each cell is what a question of its own is answered", () => {
  test.each(["full-scope", "hard"])("in a realm to measure with: %s", (shape) => {
    const found = reach(readExport("export.json", JSON.stringify(benchRealm(20, shape))).index);
    expect(otherwise(found)).toEqual([]);
  });

  test.each([11, 12])("in random realm %i, here and there", (seed) => {
    const found = reach(new RealmIndex(realmOf(`random-${seed}`, randomRealm(drawFrom(seed)))));
    const cells = found.cells.filter((_, at) => at % 61 === 0);
    expect(cells.length).toBeGreaterThan(20);
    expect(otherwise({ ...found, cells })).toEqual([]);
  });
});

describe("hundreds of audiences by the same exchanges", () => {
  const { cells, index } = reach(readExport("export.json", JSON.stringify(benchRealm(100, "hard"))).index);
  const edges = edgesOf({ cells, index, barred: new Map(), unclear: [] });

  test("an audience has the ways that it would have alone", () => {
    const [first, last] = [edges[0], edges[edges.length - 1]];
    for (const edge of [first, last]) {
      const own = cells.filter(
        ({ request, outcome }) =>
          request.requester === edge?.requester && outcome.kind === "allowed" && outcome.aud.includes(edge.audience),
      );
      const [alone] = edgesOf({ cells: own, index, barred: new Map(), unclear: [] }).filter(
        ({ audience }) => audience === edge?.audience,
      );
      expect(edge?.ways).toEqual(alone?.ways);
    }
  });

  test("have one list of ways, as far as these audiences aren't asked for one by one", () => {
    expect(edges).toHaveLength(30 * 40);
    expect(new Set(edges.map(({ ways }) => ways)).size).toBe(975);
  });
});

/** Cells that come out in another way when nothing is known from before. */
function otherwise({ cells, index: { realm, known } }: Reach): unknown[] {
  return cells.flatMap(({ from, request, outcome }) =>
    from.slice(0, 2).flatMap((subject) => {
      const said = outcomeOf(predict(new RealmIndex(realm, known), subject, request));
      return JSON.stringify(said) === JSON.stringify(outcome) ? [] : [{ subject, request, outcome, said }];
    }),
  );
}

function outcomeOf(said: Prediction): Outcome {
  if (said.kind === "token") return { kind: "allowed", aud: said.aud ?? [], scope: said.scope };
  return said.kind === "refusal" ? { kind: "refused", rule: said.rule } : { kind: "unknown", causes: said.causes };
}
