import { mkdir, readdir, rm } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { load } from "#config/load.ts";
import { type Address, addressOf, parseAddress, REALM, rootOf } from "#model/address.ts";
import { textOf } from "#pull/text.ts";
import type { Tree } from "#pull/tree.ts";
import { schemaLine, splitGoneText } from "#report/pull.ts";
import type { Context } from "../context.ts";
import { NOTHING_SET, readFiles, writeWhole } from "./files.ts";

interface Split {
  realm: string;
  tree: Tree;
  isWanted(address: Address): boolean;
  /** Of the schema: `0.1`. */
  format: string;
}

/**
 * A folder for a realm: one file for each client with all that lies in it, and one for the rest. A client keeps the file
 * that it has there, and the file of one that the realm hasn't any more goes.
 *
 * @param isWanted leaves the files alone of what nobody asked for.
 */
export async function writeSplit(
  ctx: Context,
  folder: string,
  { realm, tree, isWanted, format }: Split,
): Promise<void> {
  await mkdir(resolve(ctx.cwd, folder), { recursive: true });
  const up = relative(resolve(ctx.cwd, folder), ctx.cwd).split(sep).join("/");
  const head = [schemaLine(format, up === "" ? "" : `${up}/`)];
  const clients = tree.get("clients");
  const rest: Tree = new Map([...tree].filter(([key]) => key !== "clients"));
  const parts: [string | undefined, Tree][] = [[undefined, rest]];
  for (const [client, own] of clients instanceof Map ? clients : []) {
    const part: Tree = new Map();
    parts.push([client, part.set("realm", realm).set("clients", new Map([[client, own]]))]);
  }
  const known = await filesOfClients(ctx, folder, realm);
  const taken = new Set([...known.values()].map((file) => file.toLowerCase()));
  for (const [client, part] of parts) {
    const file =
      (client === undefined ? undefined : known.get(client)) ??
      freeName(client === undefined ? realm : `client ${client}`, taken);
    await writeWhole(ctx, join(folder, file), textOf(part, head));
    ctx.err(join(folder, file));
  }
  const there = parts.map(([client]) => client);
  for (const [client, file] of known) {
    if (there.includes(client) || !isWanted(addressOf("client", client))) continue;
    await rm(resolve(ctx.cwd, folder, file));
    ctx.err(splitGoneText(join(folder, file), client, realm));
  }
}

/** Which client has which file: one that is called as they are here, and speaks of this client only. */
async function filesOfClients(ctx: Context, folder: string, realm: string): Promise<Map<string, string>> {
  const names = (await readdir(resolve(ctx.cwd, folder))).filter((name) => /^client-.*\.yaml$/.test(name)).sort();
  const found = new Map<string, string>();
  for (const name of names) {
    const declarations = load(await readFiles(ctx, [join(folder, name)], []), NOTHING_SET);
    const [declaration, ...others] = declarations;
    // Every file says which realm it is about.
    const said = [...(declaration?.objects ?? [])].filter(
      ([address, { fields }]) => address !== REALM || Object.keys(fields).length > 0,
    );
    const roots = new Set([...said.map(([address]) => rootOf(address))]);
    const [root = ""] = roots;
    const isOne = declaration?.realm === realm && others.length === 0 && roots.size === 1;
    if (!isOne || !root.startsWith("client/") || declaration.contracts.length > 0) continue;
    const client = parseAddress(root).name;
    if (!found.has(client)) found.set(client, name);
  }
  return found;
}

/** Client ids may hold anything, and file names may not. */
function freeName(name: string, taken: Set<string>): string {
  const plain = name.replace(/[^\w.-]+/g, "-").replace(/^[.-]+|-+$/g, "") || "realm";
  const candidates = [plain, ...Array.from({ length: taken.size + 1 }, (_, index) => `${plain}-${index + 2}`)];
  const free = candidates.find((one) => !taken.has(`${one}.yaml`.toLowerCase())) ?? plain;
  taken.add(`${free}.yaml`.toLowerCase());
  return `${free}.yaml`;
}
