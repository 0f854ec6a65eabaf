/** Whatever clients are called, a picture of who reaches whom stays a picture: names are text in it, and nothing else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComparedEdge } from "#exchange/reach/compare.ts";
import { matrixMermaid } from "#report/matrix-mermaid.ts";
import { pageData, pageWith } from "#report/matrix-page.ts";
import type { MatrixView } from "#report/matrix-words.ts";

const HOSTILE = [
  "</script>",
  "<!--",
  "]]>",
  "$&",
  "$`",
  "__proto__",
  '"]',
  "|",
  "\n",
  "`",
  "#quot;",
  "\u2028",
  "%%",
  "🍕",
];
const name = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 5 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join(""));

const edge: fc.Arbitrary<ComparedEdge> = fc
  .record({
    requester: name,
    audience: name,
    first: name,
    scopes: fc.array(name, { maxLength: 2 }),
    change: fc.constantFrom("same" as const, "added" as const, "removed" as const, "changed" as const),
  })
  .map(({ requester, audience, first, scopes, change }) => {
    const subject = { kind: "user", client: first, user: "(any user)" } as const;
    const people = { holder: "user", anybody: "every", users: [first], others: [] } as const;
    const way = { path: [first], logIn: scopes, scopes, subject, request: { requester }, ...people };
    return { requester, audience, change, ways: [{ change, way }] };
  });

const view: fc.Arbitrary<MatrixView> = fc.record({
  realm: name,
  edges: fc.array(edge, { minLength: 1, maxLength: 4 }),
  isPlanned: fc.boolean(),
  barred: fc.array(fc.record({ client: name, answer: name }), { maxLength: 2 }),
  unclear: fc.array(name, { maxLength: 2 }),
});

test("the page holds the data and no other element, and reads it as it was", () => {
  const [before, after] = ['<script type="application/json">', "</script><p>"];
  fc.assert(
    fc.property(view, (shown) => {
      const data = pageData(shown, () => ({ given: { by: `client/x/mapper/${encodeURIComponent(shown.realm)}` } }));
      const page = pageWith(`${before}{"data":"goes here"}${after}`, data);
      const json = page.slice(before.length, -after.length);
      expect(page).toBe(before + json + after);
      expect(json).not.toMatch(/[<>&\u2028\u2029]/);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(data)));
    }),
  );
});

test("every line of the flowchart is a node, a line between two nodes, or a style", () => {
  const LINE = /^ {2}(?:n\d+\["[^"]*"\]|n\d+ -\.-> n\d+|n\d+ -->\|"[^"]*"\| n\d+|linkStyle [\d,]+ [a-z0-9#:,\- ]+)$/;
  fc.assert(
    fc.property(view, (shown) => {
      const [first, ...lines] = matrixMermaid(shown).split("\n");
      expect(first).toBe("flowchart LR");
      expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
      const names = new Set(shown.edges.flatMap(({ requester, audience }) => [requester, audience]));
      expect(lines.filter((line) => line.includes("[")).length).toBeGreaterThanOrEqual(names.size);
    }),
  );
});
