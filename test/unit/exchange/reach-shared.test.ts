/** Audiences that the same exchanges name have one list of ways between them. */
import { expect, test } from "vitest";
import { readExport } from "#commands/shared/export-file.ts";
import { reach } from "#exchange/reach/index.ts";
import { edgesOf } from "#exchange/reach/table.ts";

const script = new URL("../../../scripts/bench-realm.mjs", import.meta.url).href;
const { benchRealm } = (await import(script)) as { benchRealm(clients: number, shape: string): unknown };
const found = reach(readExport("export.json", JSON.stringify(benchRealm(100, "full-scope"))).index);
const edges = edgesOf(found);

test("each audience has the ways that it would have alone", () => {
  for (const { requester, audience, ways } of edges.filter((_, at) => at % 37 === 0)) {
    const cells = found.cells.filter(
      ({ request, outcome }) =>
        request.requester === requester && outcome.kind === "allowed" && outcome.aud.includes(audience),
    );
    const alone = edgesOf({ ...found, cells }).find((edge) => edge.audience === audience);
    expect(ways).toEqual(alone?.ways);
  }
});

test("one list for those that nobody asks for one by one", () => {
  expect({ edges: edges.length, lists: new Set(edges.map(({ ways }) => ways)).size }).toEqual({
    edges: 10 * 60,
    lists: 10 * (30 + 1),
  });
});
