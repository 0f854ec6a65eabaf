import { mkdir } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { textOf } from "#pull/text.ts";
import type { Tree } from "#pull/tree.ts";
import { schemaLine } from "#report/pull.ts";
import type { Context } from "../context.ts";
import { writeWhole } from "./files.ts";

/** A folder for a realm: one file for each client with all that lies in it, and one for the rest. */
export async function writeSplit(
  ctx: Context,
  folder: string,
  realm: string,
  tree: Tree,
  format: string,
): Promise<void> {
  await mkdir(resolve(ctx.cwd, folder), { recursive: true });
  const up = relative(resolve(ctx.cwd, folder), ctx.cwd).split(sep).join("/");
  const head = [schemaLine(format, up === "" ? "" : `${up}/`)];
  const clients = tree.get("clients");
  const rest: Tree = new Map([...tree].filter(([key]) => key !== "clients"));
  const parts: [string, Tree][] = [[realm, rest]];
  for (const [client, own] of clients instanceof Map ? clients : []) {
    const part: Tree = new Map();
    parts.push([`client ${client}`, part.set("realm", realm).set("clients", new Map([[client, own]]))]);
  }
  const taken = new Set<string>();
  for (const [name, part] of parts) {
    const file = freeName(name, taken);
    await writeWhole(ctx, join(folder, file), textOf(part, head));
    ctx.err(join(folder, file));
  }
}

/** Client ids may hold anything, and file names may not. */
function freeName(name: string, taken: Set<string>): string {
  const plain = name.replace(/[^\w.-]+/g, "-").replace(/^[.-]+|-+$/g, "") || "realm";
  const candidates = [plain, ...Array.from({ length: taken.size + 1 }, (_, index) => `${plain}-${index + 2}`)];
  const free = candidates.find((one) => !taken.has(one.toLowerCase())) ?? plain;
  taken.add(free.toLowerCase());
  return `${free}.yaml`;
}
