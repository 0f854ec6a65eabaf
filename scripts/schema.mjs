// Writes schemas/realm-VERSION.json, the JSON Schema of realm files, from the schemas that read them. Older ones stay.
// Usage: npm run schema
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The schema's file and its text, for this version of the package. */
export function schemaFile(version, realmFileSchema, describeKey) {
  const format = version.split(".").slice(0, 2).join(".");
  const text = `${JSON.stringify(realmFileSchema(format, describeKey), null, 2)}\n`;
  return { name: `schemas/realm-${format}.json`, text };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const contents =
    'export { realmFileSchema } from "#config/json-schema.ts"; export { describeKey } from "#report/schema-words.ts";';
  const stdin = { contents, resolveDir: process.cwd() };
  const bundled = await build({ stdin, bundle: true, format: "esm", platform: "node", write: false });
  const code = Buffer.from(bundled.outputFiles[0].contents).toString("base64");
  const { realmFileSchema, describeKey } = await import(`data:text/javascript;base64,${code}`);
  const { version } = JSON.parse(await readFile("package.json", "utf8"));
  const { name, text } = schemaFile(version, realmFileSchema, describeKey);
  await writeFile(name, text);
}
