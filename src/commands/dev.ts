import { KcxError } from "#errors.ts";
import { devJson, devText, interruptedText, notUsedText, statusText, stoppedText } from "#report/dev.ts";
import { openDevServer } from "#server/dev-server.ts";
import type { LocalServer, Runtime } from "#server/local-server.ts";
import { forgetDevServer, stopDevServer } from "#server/record.ts";
import { readDevServer, recorded } from "#server/state.ts";
import type { Context } from "./context.ts";
import { showProgress } from "./dev-progress.ts";

export interface DevOptions {
  detach?: boolean;
  keycloakVersion?: string;
  port?: number;
  runtime?: Runtime | "auto";
  json?: boolean;
}

/** `kcx dev`: exit 0 when the server is ready (detached), or has been ended by Ctrl-C or `kcx dev stop`. */
export async function dev(ctx: Context, options: DevOptions): Promise<number> {
  for (const variable of ["KEYCLOAK_URL", "KEYCLOAK_SERVER_URL", "AUTH_SERVER_URL"]) {
    const value = ctx.env[variable];
    if (value) ctx.err(notUsedText(variable, value));
  }
  const { detach: detached = false, keycloakVersion: version, port, runtime, json } = options;
  const { env, platform, homeDir, signal } = ctx;
  const { show: progress, done } = await showProgress(ctx);
  const place = { env, platform, homeDir };
  const asked = { ...place, version, port, runtime, detached, progress, signal };
  const opened = await openDevServer(asked, ctx.now).finally(done).catch(unlessInterrupted(signal));
  if (!opened) {
    ctx.err(interruptedText());
    return INTERRUPTED;
  }
  const { server, started } = opened;
  const how = !started ? "running" : detached ? "detached" : "foreground";
  ctx.out(json ? devJson(started ? "ready" : "running", server) : devText(server, how, ctx.colour.out));
  if (how !== "foreground" || !started) return 0;
  try {
    await untilEnded(started, signal);
  } finally {
    await started.stop();
    await forgetDevServer(place, server.url);
  }
  ctx.err(stoppedText(server));
  return 0;
}

/** `kcx dev status`: exit 1 when none is running. */
export async function devStatus(ctx: Context, { json }: { json?: boolean }): Promise<number> {
  const server = await readDevServer(ctx);
  ctx.out(json ? devJson("running", server) : statusText(server, ctx.colour.out));
  return server ? 0 : 1;
}

/** `kcx dev stop`: ends what `kcx dev` started, and nothing else; exit 0 also when none was running. */
export async function devStop(ctx: Context, { json }: { json?: boolean }): Promise<number> {
  const noted = await recorded(ctx);
  const running = await readDevServer(ctx);
  // Also when it is gone already: its files may not be.
  if (noted) await stopDevServer(ctx, noted);
  ctx.out(json ? devJson("stopped", running) : stoppedText(running));
  return 0;
}

/** 128 + SIGINT; `cli.ts` knows which signal it was. */
const INTERRUPTED = 130;

function unlessInterrupted(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted) throw error;
    return undefined;
  };
}

async function untilEnded(server: LocalServer, signal: AbortSignal): Promise<void> {
  const interrupted = new Promise<"interrupted">((resolve) => {
    if (signal.aborted) resolve("interrupted");
    signal.addEventListener("abort", () => resolve("interrupted"), { once: true });
  });
  const end = await Promise.race([interrupted, server.ended]);
  if (end === "interrupted" || end.asked) return;
  throw new KcxError("DEV_SERVER", `Keycloak ${server.version} was ready, and then ended by itself`, {
    facts: end.log,
  });
}
