import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import type { Context } from "#commands/context.ts";
import { type DevOptions, dev, devStatus, devStop } from "#commands/dev.ts";
import { isFree } from "#server/port.ts";
import type { DevServer } from "#server/state.ts";

export const place = { platform: process.platform, homeDir: homedir() };

/** A person's shell: what the commands wrote, and a state folder of its own. */
export async function shell(more: Record<string, string> = {}) {
  const state = await mkdtemp(join(tmpdir(), "kcx-dev-"));
  const env = { ...process.env, KCX_STATE_DIR: state, ...more };
  const [out, err]: string[][] = [[], []];
  const ctx: Context = {
    ...place,
    env,
    cwd: state,
    out: (text) => void out!.push(text),
    err: (text) => void err!.push(text),
    stdin: async () => "",
    interactive: false,
    ask: async () => "",
    colour: { out: 0, err: 0 },
    signal: new AbortController().signal,
    now: () => new Date(),
  };
  onTestFinished(async () => {
    await devStop(ctx, {});
    await rm(state, { recursive: true, force: true });
  });
  const run = async (options: DevOptions) => {
    out!.length = 0;
    return { code: await dev(ctx, { runtime: "java", ...options }), out: out!.join("\n") };
  };
  const ask = async (command: typeof devStatus, options = {}) => {
    out!.length = 0;
    return { code: await command(ctx, options), out: out!.join("\n") };
  };
  return { ctx, env, err: err!, run, status: ask.bind(null, devStatus), stop: ask.bind(null, devStop) };
}

/** Logs in as an administrator, with what stands on the terminal. */
export async function logIn(url: string, username: string, password: string): Promise<number> {
  const body = new URLSearchParams({ grant_type: "password", client_id: "admin-cli", username, password });
  const { status } = await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: "POST", body });
  return status;
}

/** The living processes of a group. */
export async function group(pid: number): Promise<string[]> {
  const { stdout } = await execa("ps", ["-eo", "pgid=,stat=,args="]);
  return stdout.split("\n").filter((line) => line.trim().startsWith(`${pid} `) && !/^\s*\d+\s+Z/.test(line));
}

/** What stands behind a name on the terminal. */
export const shown = (text: string, name: string) => new RegExp(`^ *${name} +(\\S+)`, "m").exec(text)?.[1] ?? "";

/** What is there of a server. */
export async function left({ pid, home, port }: { pid: number; home: string; port: number }) {
  return { processes: await group(pid), home: existsSync(home), portIsFree: await isFree(port) };
}

export const NOTHING = { processes: [], home: false, portIsFree: true };

export function onJava(server: DevServer | undefined) {
  if (server?.runtime !== "java") throw new Error("no server on Java was noted");
  return server;
}
