import type { Variables } from "#config/variables.ts";
import type { Patience } from "#oauth/approval.ts";
import type { Reach } from "#oauth/server.ts";
import type { Context } from "../context.ts";
import { requestOptions, type ServerOptions } from "./connect.ts";
import { timeoutOf } from "./patience.ts";

/** How an authorization server is asked in this run: with which authority, how long, and until when. */
export async function requestsOf(
  ctx: Context,
  options: ServerOptions,
  variables: Variables,
): Promise<Pick<Reach, "fetch" | "signal" | "timeoutMs"> & Pick<Patience, "now">> {
  const more = await requestOptions(ctx, options);
  return {
    fetch: (input, init) => fetch(input, { ...init, ...more }),
    signal: ctx.signal,
    timeoutMs: timeoutOf(variables),
    now: ctx.now,
  };
}
