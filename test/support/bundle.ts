import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** Stories run kcx as people do, from the bundle: it is made where a source is newer. */
export default async function setup(): Promise<void> {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const build = 'import("./scripts/setup.mjs").then((scripts) => scripts.bundle())';
  await execa(process.execPath, ["-e", build], { cwd, stdin: "ignore" });
}
