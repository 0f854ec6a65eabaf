import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import bundle from "../../support/bundle.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A program that has kcx installed, as strict as programs get. Every `@ts-expect-error` must be one. */
const PROGRAM = `
import { apply, ensureScope, exchangeToken, KcxError, plan, verify, type TokenResult } from "kcx";

const client = { id: "tools", secret: "s" };
const result: TokenResult = await exchangeToken({ issuer: "http://x", client, subjectToken: "t", audience: ["a", "b"] });
const words: readonly string[] = result.ok ? result.scopes : [result.error, result.description ?? ""];
const held = await ensureScope("mcp:list_files", { issuer: "http://x", client, subjectToken: "t", spare: 60 });
const made: boolean = held.ok && held.exchanged;
const [first] = await plan({ files: "realm.yaml", env: { KEYCLOAK_URL: "http://x" } });
const verbs: ("create" | "update" | "delete")[] = first?.steps.map((step) => step.do) ?? [];
const { ok, realms } = await apply({ files: ["realm.yaml"], prune: true, yes: true });
const left: boolean = ok && realms.every((realm) => realm.left === null);
const verdicts = await verify({ only: ["agent-*"], maxWait: 60 });
const green: boolean = verdicts.verdicts.every(({ status }) => status === "kept");
export const all = [words, made, verbs, left, green];
export const code = (error: unknown) => (error instanceof KcxError ? [error.code, error.hint, error.facts] : []);

// @ts-expect-error no such option
await exchangeToken({ issuer: "http://x", client, subjectToken: "t", audiences: ["a"] });
// @ts-expect-error whose token?
await exchangeToken({ issuer: "http://x", client });
// @ts-expect-error a failure has no token
if (!result.ok) result.accessToken;
`;

beforeAll(bundle, 120_000);

test("the published types are whole, and as strict as they look", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kcx-consumer-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "node_modules"));
  await symlink(root, join(folder, "node_modules/kcx"), "dir");
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(folder, "program.ts"), PROGRAM);
  const types = join(root, "node_modules/@types");
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--skipLibCheck", "false"];
  const tsc = [
    join(root, "node_modules/@typescript/native/bin/tsc"),
    ...options,
    "--typeRoots",
    types,
    "--types",
    "node",
  ];
  const { exitCode, stdout } = await execa(process.execPath, [...tsc, "program.ts"], { cwd: folder, reject: false });
  expect([exitCode, stdout]).toEqual([0, ""]);
});
