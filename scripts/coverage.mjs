// Writes docs/coverage.md: what kcx does for each kind of object, read off the index of kinds. Usage: npm run coverage
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The page for these kinds. */
export function page(kinds) {
  const rows = kinds.map((kind) => [
    kind.name,
    "yes",
    kind.automatic
      ? "changed; comes with its parent"
      : kind.name === "realm"
        ? "made, changed"
        : "made, changed, `absent: true`",
    ...(kind.markable ? ["yes", "yes"] : ["–", "–"]),
    Object.hasOwn(kind.written.shape, "was") ? "`was:`" : "–",
    Object.entries(kind.shapes)
      .filter(([, shape]) => shape !== "value")
      .map(([field, shape]) => `${field} (${SHAPES[shape]})`)
      .join(", "),
  ]);
  const unmanaged = kinds.filter(({ unsupported }) => unsupported.length > 0);
  return `${[
    "# What is covered",
    "",
    "Made by `npm run coverage` from `src/resources/index.ts`. Every field of a kind that is not named in the last column is",
    "one value. `prune` and `adopt` need a mark, which users, components, client policies and the parts of other objects",
    "cannot carry.",
    "",
    ...table(["kind", "diff", "apply", "prune", "adopt", "rename", "fields that are more than one value"], rows),
    "",
    "## Not managed",
    "",
    "A file may hold these, as an export does: they are named in a note and left alone.",
    "",
    ...unmanaged.map(({ name, unsupported }) => `- ${name}: ${unsupported.map((key) => `\`${key}\``).join(", ")}`),
  ].join("\n")}\n`;
}

const SHAPES = {
  set: "set",
  map: "key by key",
  deep: "leaf by leaf",
  order: "an order",
  secret: "secret",
  password: "written only",
};

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stdin = { contents: 'export { KINDS } from "#resources/index.ts";', resolveDir: process.cwd() };
  const bundled = await build({ stdin, bundle: true, format: "esm", platform: "node", write: false });
  const code = Buffer.from(bundled.outputFiles[0].contents).toString("base64");
  const { KINDS } = await import(`data:text/javascript;base64,${code}`);
  await writeFile("docs/coverage.md", page(KINDS));
}
