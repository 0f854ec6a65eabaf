import { WriteStream } from "node:tty";
import type { Found, Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import type { Patience } from "#model/diagnosis.ts";
import { parseDuration } from "#model/duration.ts";
import type { Waiting } from "#oauth/approval.ts";
import { countdownText, waitingText } from "#report/waiting.ts";
import type { Context } from "../context.ts";
import { styles } from "./style.ts";

/** As long as the guides wait for an administrator. */
const MAX_WAIT = 300;

/** `--max-wait` > APPROVAL_MAX_WAIT_TIME > 5 minutes; APPROVAL_POLL_INTERVAL where the server names none. */
export function patienceOf(
  { maxWait }: { maxWait?: string },
  variables: Variables,
): { maxWaitMs: number; pollIntervalMs?: number } {
  const longest = maxWait === undefined ? variables.find("APPROVAL_MAX_WAIT_TIME") : flag("--max-wait", maxWait);
  const interval = variables.find("APPROVAL_POLL_INTERVAL");
  return {
    maxWaitMs: 1000 * (longest === undefined ? MAX_WAIT : seconds(longest, 0)),
    ...(interval && { pollIntervalMs: 1000 * seconds(interval, 1) }),
  };
}

/** Milliseconds for one request: TOKEN_EXCHANGE_TIMEOUT, in seconds as the guides have it; 10 without. */
export function timeoutOf(variables: Variables): number {
  const found = variables.find("TOKEN_EXCHANGE_TIMEOUT");
  return found ? 1000 * seconds(found, Number.MIN_VALUE) : 10_000;
}

/** Seconds that a token must still live to be good: TOKEN_EXCHANGE_CACHE_TTL_BUFFER; 0 without. */
export function spareOf(variables: Variables): number {
  const found = variables.find("TOKEN_EXCHANGE_CACHE_TTL_BUFFER");
  return found ? seconds(found, 0) : 0;
}

/** The variables above, with the least that each takes. */
const TIMES = [
  ["TOKEN_EXCHANGE_TIMEOUT", "request", Number.MIN_VALUE],
  ["APPROVAL_MAX_WAIT_TIME", "approval", 0],
  ["APPROVAL_POLL_INTERVAL", "interval", 1],
  ["TOKEN_EXCHANGE_CACHE_TTL_BUFFER", "expiry", 0],
] as const;

/** Those that are set, for `doctor`; null: it is no time. */
export function timesOf(variables: Variables): { with: Patience; seconds: number | null; from: Found }[] {
  return TIMES.flatMap(([name, which, least]) => {
    const found = variables.find(name);
    return found ? [{ with: which, seconds: secondsIn(found.value, least) ?? null, from: found }] : [];
  });
}

/** On a terminal a countdown, elsewhere what a person has to do, once. */
export async function showWaiting(ctx: Context): Promise<{ show(waiting: Waiting): void; done(): void }> {
  const told = new Set<string>();
  const tell = (waiting: Waiting) => {
    const text = waitingText(waiting, styles(ctx).err);
    if (!told.has(text)) ctx.err(text);
    told.add(text);
  };
  // A terminal that doesn't tell its width has 0 columns, and ora clears infinitely many lines of it.
  if (!ctx.interactive || !new WriteStream(2).columns) return { show: tell, done() {} };
  const { default: ora } = await import("ora");
  const spinner = ora({ discardStdin: false });
  let ticking: NodeJS.Timeout | undefined;
  const done = () => {
    clearInterval(ticking);
    spinner.stop();
  };
  ctx.signal.addEventListener("abort", done, { once: true });
  return {
    show(waiting) {
      done();
      tell(waiting);
      const tick = () => {
        spinner.text = countdownText(waiting.until.getTime() - ctx.now().getTime());
      };
      tick();
      spinner.start();
      ticking = setInterval(tick, 1000);
    },
    done,
  };
}

function flag(name: string, value: string): Found {
  return { name, value, origin: name };
}

/** A number of seconds, as the guides write it, or a duration such as 5m. */
function seconds({ value, origin }: Found, least: number): number {
  const number = secondsIn(value, least);
  if (number !== undefined) return number;
  throw new KcxError("USAGE", `${origin}: ${value} is no number of seconds`, { hint: "write 30, or 5m" });
}

function secondsIn(value: string, least: number): number | undefined {
  const number = Number.isFinite(Number(value)) ? Number(value) : parseDuration(value);
  return number === undefined || number < least ? undefined : number;
}
