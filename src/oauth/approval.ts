import { KcxError } from "#errors.ts";
import type { Refusal } from "#model/answer.ts";

/** How long a run waits for a person, and whom it tells. */
export interface Patience {
  /** Milliseconds, at most; 0: an answer that says "not yet" is the answer. */
  maxWaitMs: number;
  /** Milliseconds between two questions where the server names no interval. Default: 5,000 (RFC 8628 §3.2). */
  pollIntervalMs?: number | undefined;
  signal: AbortSignal;
  now(): Date;
  /** Called when the waiting begins, and whenever the server was asked and it goes on. */
  onWaiting?(waiting: Waiting): void;
}

/** What a person has to do, or what they are waited for. `until`: the end of the patience. */
export type Waiting =
  | {
      kind: "device";
      client: string;
      user: string | null;
      userCode: string;
      url: string;
      /** The same with the code in it. */
      urlWithCode: string | null;
      until: Date;
    }
  | { kind: "ciba"; client: string; user: string; bindingMessage: string | null; until: Date }
  | { kind: "browser"; client: string; user: string | null; url: string; until: Date }
  | { kind: "pending"; client: string; description: string | null; until: Date };

/** When a waiting that another request began ends, and how often the server wants to be asked; seconds. */
export interface Begun {
  interval?: number | undefined;
  expiresIn: number;
}

/**
 * Asks until the server has decided: as long as it answers `authorization_pending` or `slow_down`, again after its
 * interval (RFC 8628 §3.5), until it expires or the patience ends, but at least once. That end is the refusal
 * `approval_timeout`.
 * A connection that fails in between is tried again, ever more slowly.
 * @param begun absent: the first question begins the waiting, and is asked at once.
 * @throws KcxError when the server can't be asked; the signal's reason when it fires.
 */
export async function whenDecided<T extends { kind: string }>(
  ask: () => Promise<T | Refusal>,
  patience: Patience,
  told: (until: Date, answer: Refusal | undefined) => Waiting,
  begun?: Begun,
): Promise<T | Refusal> {
  const { maxWaitMs, pollIntervalMs = 5_000, signal, now, onWaiting } = patience;
  let pending: Refusal | undefined;
  let interval = pollIntervalMs;
  let expiresIn = begun?.expiresIn;
  if (begun === undefined) {
    const answer = await ask();
    if (!isPending(answer) || maxWaitMs === 0) return answer;
    pending = answer;
    expiresIn = answer.pending?.expiresIn;
  }
  let hasAsked = begun === undefined;
  interval = seconds(begun?.interval) ?? interval;
  if (pending) interval = nextInterval(pending, seconds(pending.pending?.interval) ?? interval);
  const until = new Date(now().getTime() + Math.min(maxWaitMs, seconds(expiresIn) ?? Number.POSITIVE_INFINITY));
  for (;;) {
    onWaiting?.(told(until, pending));
    const left = until.getTime() - now().getTime();
    // The interval lies between two questions: who has asked none yet asks one before the patience ends.
    const isLast = !hasAsked && left > 0 && interval > left;
    if (interval > left && !isLast) return timeout(pending);
    await pause(isLast ? left : interval, signal);
    hasAsked = true;
    let answer: T | Refusal;
    try {
      answer = await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof KcxError) || error.code !== "UNREACHABLE") throw error;
      interval *= 2;
      if (now().getTime() + interval > until.getTime()) throw error;
      continue;
    }
    if (isExpired(answer)) return timeout(answer);
    if (!isPending(answer)) return answer;
    pending = answer;
    interval = nextInterval(answer, interval);
  }
}

function isPending(answer: { kind: string }): answer is Refusal {
  return answer.kind === "refusal" && ["authorization_pending", "slow_down"].includes((answer as Refusal).error);
}

function isExpired(answer: { kind: string }): answer is Refusal {
  return answer.kind === "refusal" && (answer as Refusal).error === "expired_token";
}

function nextInterval({ error, pending }: Refusal, before: number): number {
  const said = seconds(pending?.interval);
  return error === "slow_down" ? Math.max(said ?? 0, before + 5_000) : (said ?? before);
}

/** The server's last word stays as the description. */
function timeout(last: Refusal | undefined): Refusal {
  return {
    kind: "refusal",
    status: last?.status ?? null,
    error: "approval_timeout",
    description: last?.description ?? null,
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Seconds of an answer in milliseconds; `undefined` for what is no time. */
function seconds(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value * 1000 : undefined;
}
