import { homedir } from "node:os";
import type { Context } from "#commands/context.ts";
import { KcxError } from "#errors.ts";
import type { ApplyDocument, PlanDocument, VerifyDocument } from "./documents.ts";

/** Where a run finds its files and settings: as the commands do, by the working directory and the environment. */
export interface RunOptions {
  /** Realm files, folders or globs. Default: as for the command. */
  files?: string | readonly string[];
  overlay?: readonly string[];
  /** Default: the process's own. */
  cwd?: string;
  /** Variables, KEYCLOAK_URL and those that files refer to among them. Default: the process's own. `.env` is read, too. */
  env?: Readonly<Record<string, string | undefined>>;
  server?: string;
  realm?: string;
  caFile?: string;
  signal?: AbortSignal;
  /** Called with what the command would say on stderr. */
  onMessage?(text: string): void;
}

export interface ApplyOptions extends RunOptions {
  prune?: boolean;
  adopt?: boolean;
  /** Deletes are carried out; without it they are refused. */
  yes?: boolean;
  maxDeletes?: number;
  allowBroken?: boolean;
}

export interface VerifyOptions extends RunOptions {
  audience?: string;
  /** Slugs or globs. */
  only?: readonly string[];
  /** Seconds to wait for a person. */
  maxWait?: number;
}

/** What apply would do, a document a realm. Reads only. @throws KcxError as the command fails. */
export async function plan(options: RunOptions & { prune?: boolean; adopt?: boolean } = {}): Promise<PlanDocument[]> {
  const { diff } = await import("#commands/diff.ts");
  const { documents } = await run(options, (ctx, files, common) => diff(ctx, files, { ...common, ...flags(options) }));
  return documents as PlanDocument[];
}

/** Makes the realms as the files say, asking nothing. `ok`: everything was done, and nothing is left. */
export async function apply(options: ApplyOptions = {}): Promise<{ ok: boolean; realms: ApplyDocument[] }> {
  const { apply: command } = await import("#commands/apply.ts");
  const { yes, maxDeletes, allowBroken } = options;
  const more = {
    ...flags(options),
    ...(yes === undefined ? {} : { yes }),
    ...(maxDeletes === undefined ? {} : { maxDeletes }),
    ...(allowBroken === undefined ? {} : { allowBroken }),
  };
  const { code, documents } = await run(options, (ctx, files, common) => command(ctx, files, { ...common, ...more }));
  return { ok: code === 0, realms: documents as ApplyDocument[] };
}

/** Performs the exchanges of the contracts. `ok`: every one is kept. */
export async function verify(options: VerifyOptions = {}): Promise<{ ok: boolean } & VerifyDocument> {
  const { verify: command } = await import("#commands/verify.ts");
  const { audience, only, maxWait } = options;
  const more = {
    ...(audience === undefined ? {} : { audience }),
    ...(only === undefined ? {} : { only: [...only] }),
    ...(maxWait === undefined ? {} : { maxWait: String(maxWait) }),
  };
  const { code, documents } = await run(options, (ctx, files, common) => command(ctx, files, { ...common, ...more }));
  return { ok: code === 0, ...(documents[0] as VerifyDocument) };
}

type Common = { json: true; overlay?: string[]; server?: string; realm?: string; caFile?: string };

/** Runs a command off any terminal, and reads the document that it prints. */
async function run(
  options: RunOptions,
  command: (ctx: Context, files: readonly string[], common: Common) => Promise<number>,
): Promise<{ code: number; documents: readonly unknown[] }> {
  const printed: string[] = [];
  const { files, overlay, server, realm, caFile } = options;
  const code = await command(contextOf(options, printed), files === undefined ? [] : [files].flat(), {
    json: true,
    ...(overlay === undefined ? {} : { overlay: [...overlay] }),
    ...(server === undefined ? {} : { server }),
    ...(realm === undefined ? {} : { realm }),
    ...(caFile === undefined ? {} : { caFile }),
  });
  const document: unknown = JSON.parse(printed.join("\n"));
  return { code, documents: [document].flat() };
}

function contextOf({ cwd, env, signal, onMessage }: RunOptions, printed: string[]): Context {
  const nobody = () => Promise.reject(new KcxError("USAGE", "a library reads no standard input, and asks nobody"));
  return {
    cwd: cwd ?? process.cwd(),
    env: env ?? process.env,
    platform: process.platform,
    homeDir: homedir(),
    out: (text) => void printed.push(text),
    err: (text) => onMessage?.(text),
    stdin: nobody,
    interactive: false,
    ask: nobody,
    colour: { out: 0, err: 0 },
    signal: signal ?? new AbortController().signal,
    now: () => new Date(),
  };
}

function flags({ prune, adopt }: { prune?: boolean; adopt?: boolean }): { prune?: boolean; adopt?: boolean } {
  return { ...(prune === undefined ? {} : { prune }), ...(adopt === undefined ? {} : { adopt }) };
}
