import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import writeFileAtomic from "write-file-atomic";
import { KcxError } from "#errors.ts";
import type { Context } from "../context.ts";

/** How it stands with git: nothing to do, ignored before, ignored now, or still not. */
export type Ignored = "no-repository" | "before" | "now" | "not";

/**
 * Makes git ignore the `.env` of the working directory, by a line in the `.gitignore` beside it.
 * @throws KcxError when git already tracks it: the next commit would publish what is written there.
 */
export async function ignoreEnv(ctx: Context): Promise<Ignored> {
  const state = await stateOf(ctx);
  if (state === "tracked") {
    throw new KcxError("USAGE", ".env is tracked by git, so that secrets written there would be committed", {
      hint: "`git rm --cached .env` takes it out of git and leaves it on the disk; then run this again",
    });
  }
  if (state !== "open") return state;
  const path = join(ctx.cwd, ".gitignore");
  const before = (await readFile(path, "utf8").catch(() => "")) ?? "";
  const end = before.includes("\r\n") ? "\r\n" : "\n";
  await writeFileAtomic(path, `${before}${before === "" || before.endsWith("\n") ? "" : end}.env${end}`);
  return (await stateOf(ctx)) === "before" ? "now" : "not";
}

async function stateOf(ctx: Context): Promise<"no-repository" | "before" | "tracked" | "open"> {
  const git = (...args: string[]) =>
    execa("git", args, { cwd: ctx.cwd, env: ctx.env, extendEnv: false, reject: false, stdin: "ignore" });
  const inside = await git("rev-parse", "--is-inside-work-tree");
  if (inside.exitCode === undefined) return withoutGit(ctx);
  if (inside.stdout !== "true") return "no-repository";
  if ((await git("ls-files", "--error-unmatch", "--", ".env")).exitCode === 0) return "tracked";
  return (await git("check-ignore", "--quiet", "--", ".env")).exitCode === 0 ? "before" : "open";
}

/** Without git on the machine: is this a work tree, and does the file beside say it in the usual words? */
async function withoutGit({ cwd }: Context): Promise<"no-repository" | "before" | "open"> {
  if (!(await isWorkTree(cwd))) return "no-repository";
  const lines = (await readFile(join(cwd, ".gitignore"), "utf8").catch(() => "")).split(/\r?\n/);
  return lines.some((line) => [".env", "/.env", ".env*", "*.env"].includes(line.trim())) ? "before" : "open";
}

async function isWorkTree(folder: string): Promise<boolean> {
  if (await stat(join(folder, ".git")).catch(() => undefined)) return true;
  const parent = dirname(folder);
  return parent !== folder && isWorkTree(parent);
}
