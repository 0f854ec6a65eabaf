import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { KcxError } from "#errors.ts";
import type { OnProgress } from "./progress.ts";

interface Download {
  url: string;
  /** The unfinished file; what stands in it already is not asked for again. */
  part: string;
  env: Readonly<Record<string, string | undefined>>;
  progress: OnProgress;
  signal?: AbortSignal | undefined;
}

/**
 * Loads `url` into the file `part`, going on where an earlier attempt ended if the server can (RFC 9110 §14.2), from
 * the start if it cannot. Tells whether it went on, so that a wrong checksum can be blamed on the older half.
 */
export async function download({ url, part, env, progress, signal }: Download): Promise<{ resumed: boolean }> {
  const have = (await stat(part).catch(() => undefined))?.size ?? 0;
  try {
    const answer = await request(url, have, env, signal);
    if (answer.status === 416) {
      await rm(part, { force: true });
      return await download({ url, part, env, progress, signal });
    }
    if (!answer.ok || !answer.body) throw new Error(`HTTP status ${answer.status}`);
    const resumed = answer.status === 206;
    const length = Number(answer.headers.get("content-length")) || undefined;
    let received = resumed ? have : 0;
    const total = length === undefined ? undefined : received + length;
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        received += chunk.length;
        progress({ kind: "download", url, received, total });
        done(null, chunk);
      },
    });
    const body = Readable.fromWeb(answer.body as ReadableStream);
    await pipeline(body, count, createWriteStream(part, { flags: resumed ? "a" : "w", mode: 0o600 }));
    if (total !== undefined && received !== total) throw new Error(`ended after ${received} of ${total} bytes`);
    return { resumed };
  } catch (error) {
    signal?.throwIfAborted();
    throw new KcxError("DEV_SERVER", `${url} could not be downloaded: ${reason(error)}`, { cause: error });
  }
}

/** With undici, not the built-in fetch: that one knows no proxy on Node 20. */
async function request(url: string, from: number, env: Download["env"], signal: AbortSignal | undefined) {
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  const dispatcher = new EnvHttpProxyAgent({
    headersTimeout: 30_000,
    bodyTimeout: 60_000,
    httpProxy: env["http_proxy"] ?? env["HTTP_PROXY"] ?? "",
    httpsProxy: env["https_proxy"] ?? env["HTTPS_PROXY"] ?? "",
    noProxy: env["no_proxy"] ?? env["NO_PROXY"] ?? "",
  });
  const headers = { "accept-encoding": "identity", ...(from > 0 && { range: `bytes=${from}-` }) };
  return fetch(url, { headers, dispatcher, signal: signal ?? null });
}

function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
