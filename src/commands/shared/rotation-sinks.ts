import { resolve } from "node:path";
import { fillEnvBytes } from "#config/env-file.ts";
import { KcxError } from "#errors.ts";
import { sinkOf } from "#rotate/sinks/index.ts";
import type { SinkSpec, SinkWorld } from "#rotate/sinks/sink.ts";
import type { Context } from "../context.ts";
import type { RotationTarget } from "./rotation-target.ts";

export interface SinkOptions {
  envFile?: string;
  toFile?: string;
  toExec?: boolean;
  toKubernetes?: string;
  json?: boolean;
  all?: boolean;
  envKey?: string;
}

/** What follows `--`, taken apart: the program of `--to-exec` first, then the one to run at the end. */
export interface Trailing {
  exec: readonly string[];
  notify: readonly string[];
}

export function trailing(after: readonly string[], toExec: boolean): Trailing {
  if (!toExec) return { exec: [], notify: after };
  const next = after.indexOf("--");
  return next < 0 ? { exec: after, notify: [] } : { exec: after.slice(0, next), notify: after.slice(next + 1) };
}

export function hasSink({ envFile, toFile, toExec, toKubernetes }: SinkOptions): boolean {
  return toExec === true || [envFile, toFile, toKubernetes].some((name) => name !== undefined);
}

/** Where the secret of one client goes, as the options say. */
export function sinksFor(ctx: Context, { client, key }: RotationTarget, options: SinkOptions, exec: readonly string[]) {
  const sinks: SinkSpec[] = [];
  const file = (given: string) => {
    const name = given.replaceAll("{client}", encodeURIComponent(client));
    return { name, path: resolve(ctx.cwd, name) };
  };
  if (options.envFile !== undefined) sinks.push({ kind: "env-file", ...file(options.envFile), key: key ?? "" });
  if (options.toFile !== undefined) sinks.push({ kind: "file", ...file(options.toFile) });
  if (options.toExec) sinks.push({ kind: "exec", argv: exec, cwd: ctx.cwd });
  if (options.toKubernetes !== undefined) {
    const [name = "", namespace] = options.toKubernetes
      .split("/")
      .reverse()
      .map((part) => part.replaceAll("{client}", client));
    const within = namespace === undefined ? {} : { namespace };
    sinks.push({ kind: "kubernetes", name, ...within, key: key ?? "client-secret" });
  }
  return sinks;
}

/**
 * Of all clients of a file, those whose secret can go into a `.env`, and those of which no file says under which name.
 * They are left alone, unless that is everybody, or secrets have leaked: then none may be forgotten.
 */
export function withPlace(
  targets: readonly RotationTarget[],
  { all, envFile, leaked }: SinkOptions & { leaked?: boolean },
): { targets: readonly RotationTarget[]; leftAlone: readonly string[] } {
  const named = targets.filter(({ key }) => key !== undefined);
  if (!all || envFile === undefined || leaked || named.length === 0) return { targets, leftAlone: [] };
  const leftAlone = targets.filter(({ key }) => key === undefined).map(({ client }) => client);
  return { targets: named, leftAlone };
}

/** Whether the secrets can go where the options say; told before anything is asked of a server. */
export async function checkSinks(
  ctx: Context,
  targets: readonly RotationTarget[],
  options: SinkOptions,
  exec: readonly string[],
): Promise<void> {
  refuse(targets, options, exec);
  for (const target of targets) {
    const world = worldOf(ctx, target.client);
    for (const spec of sinksFor(ctx, target, options, exec)) await sinkOf(spec, world).stage(undefined);
  }
}

export function worldOf(ctx: Context, client: string): SinkWorld {
  return {
    env: ctx.env,
    platform: ctx.platform,
    client,
    out: ctx.out,
    setVariable: (bytes, name, value) => fillEnvBytes(bytes, new Map([[name, value]])),
  };
}

/** What of the options cannot be meant together. */
function refuse(targets: readonly RotationTarget[], options: SinkOptions, exec: readonly string[]): void {
  const { envFile, toFile, toExec, toKubernetes, json } = options;
  if (!hasSink(options)) throw new KcxError("NO_SINK", "nothing says where the new secret goes");
  if (toExec && exec.length === 0)
    throw new KcxError("USAGE", "--to-exec runs what follows `--`, and nothing does", {
      hint: "kcx rotate-secret CLIENT --to-exec -- vault kv put secret/app client_secret=-",
    });
  if (toKubernetes !== undefined && json)
    throw new KcxError("USAGE", "--json and --to-kubernetes both write to stdout");
  const nameless = targets.filter(({ key }) => key === undefined);
  if (envFile !== undefined && nameless.length > 0) {
    throw new KcxError("USAGE", "under which name does the secret go into the file?", {
      facts: nameless.map(({ client }) => `client ${client}: no file says \`secret: \${env:NAME}\` of it`),
      hint: "declare its secret like that, or give the name with --env-key NAME",
    });
  }
  const keys = new Map<string, string>();
  for (const { client, key } of targets) {
    const other = key === undefined ? undefined : keys.get(key);
    if (envFile !== undefined && other !== undefined)
      throw new KcxError("USAGE", `${other} and ${client} have the same variable ${key}, and each gets its own secret`);
    if (key !== undefined) keys.set(key, client);
  }
  const single = [toFile, toKubernetes].find((name) => name !== undefined && !name.includes("{client}"));
  if (targets.length > 1 && single !== undefined)
    throw new KcxError("USAGE", `${single} cannot hold the secrets of ${targets.length} clients`, {
      hint: "`{client}` in the name stands for the client's id",
    });
}
