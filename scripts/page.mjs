// Builds page/ into dist/page.html: one file with its style and its script inside, which `kcx matrix` puts the data into.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

export async function buildPage() {
  const { outputFiles } = await build({
    entryPoints: ["page/main.ts"],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    minify: true,
    // Licences of what is bundled stay in it.
    legalComments: "inline",
    logLevel: "warning",
  });
  const [template, style] = await Promise.all(
    ["page/page.html", "page/page.css"].map((file) => readFile(file, "utf8")),
  );
  // In a script element nothing may look like its end.
  const script = outputFiles[0].text.replaceAll("</script", "<\\/script");
  const hash = createHash("sha256").update(script).digest("base64");
  const page = template
    .replace("SCRIPT_HASH", () => hash)
    .replace("/* the style */", () => style.trim())
    .replace("SCRIPT", () => script);
  await writeFile("dist/page.html", page);
}
