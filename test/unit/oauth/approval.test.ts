import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KcxError } from "#errors.ts";
import type { Refusal } from "#model/answer.ts";
import { type Begun, type Patience, type Waiting, whenDecided } from "#oauth/approval.ts";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-05-04T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

const GOOD = { kind: "good" } as const;
type Answer = typeof GOOD | Refusal | KcxError;

const refused = (error: string, pending?: Refusal["pending"]): Refusal => ({
  kind: "refusal",
  status: 400,
  error,
  description: `${error}, says the server`,
  ...(pending && { pending }),
});
const pending = (interval?: number, expiresIn?: number) =>
  refused("authorization_pending", { ...(interval && { interval }), ...(expiresIn && { expiresIn }) });
const lost = new KcxError("UNREACHABLE", "the connection was closed");

/** @returns what came, and the second at which each question was asked. */
async function play(answers: Answer[], change: Partial<Patience> = {}, begun?: Begun) {
  const start = Date.now();
  const asked: number[] = [];
  const ask = async () => {
    asked.push((Date.now() - start) / 1000);
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer instanceof KcxError) throw answer;
    return answer;
  };
  const patience = { maxWaitMs: 60_000, signal: new AbortController().signal, now: () => new Date(), ...change };
  const told = (until: Date, last: Refusal | undefined): Waiting => {
    return { kind: "pending", client: "c", description: last?.description ?? null, until };
  };
  const outcome = whenDecided(ask, patience, told, begun).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return { came: await outcome, asked };
}

describe("how often, and until when", () => {
  test.each<[string, Answer[], Partial<Patience>, Begun | undefined, number[], unknown]>([
    ["decided at once", [GOOD], {}, undefined, [0], GOOD],
    ["the server's interval", [pending(7), pending(7), GOOD], {}, undefined, [0, 7, 14], GOOD],
    ["5 seconds where it names none", [pending(), GOOD], {}, undefined, [0, 5], GOOD],
    ["or as the run says", [pending(), GOOD], { pollIntervalMs: 2_000 }, undefined, [0, 2], GOOD],
    ["an interval that changes", [pending(2), pending(9), GOOD], {}, undefined, [0, 2, 11], GOOD],
    [
      "slow_down: 5 seconds more from now on",
      [pending(2), refused("slow_down"), pending(), GOOD],
      {},
      undefined,
      [0, 2, 9, 16],
      GOOD,
    ],
    [
      "slow_down with an interval of its own",
      [pending(2), refused("slow_down", { interval: 12 }), GOOD],
      {},
      undefined,
      [0, 2, 14],
      GOOD,
    ],
    ["slow_down at once", [refused("slow_down", { interval: 2 }), GOOD], {}, undefined, [0, 7], GOOD],
    ["begun by another request: waits first", [pending(), GOOD], {}, { expiresIn: 100, interval: 3 }, [3, 6], GOOD],
    ["begun, and patience shorter than the interval", [GOOD], { maxWaitMs: 2_000 }, { expiresIn: 600 }, [2], GOOD],
    ["refused after all", [pending(1), refused("access_denied")], {}, undefined, [0, 1], refused("access_denied")],
    ["another refusal at once", [refused("invalid_scope")], {}, undefined, [0], refused("invalid_scope")],
    ["no patience: not yet is the answer", [pending(3, 600)], { maxWaitMs: 0 }, undefined, [0], pending(3, 600)],
  ])("%s", async (_, answers, change, begun, seconds, came) => {
    expect(await play(answers, change, begun)).toEqual({ came, asked: seconds });
  });

  const timeout = (description: string | null) => ({ kind: "refusal", error: "approval_timeout", description });
  test.each<[string, Answer[], Partial<Patience>, Begun | undefined, number[], unknown]>([
    [
      "the run's patience",
      [pending(20, 600)],
      {},
      undefined,
      [0, 20, 40, 60],
      timeout("authorization_pending, says the server"),
    ],
    ["the server's", [pending(5, 12)], {}, undefined, [0, 5, 10], timeout("authorization_pending, says the server")],
    [
      "the server says that it is too late",
      [pending(1), refused("expired_token")],
      {},
      undefined,
      [0, 1],
      timeout("expired_token, says the server"),
    ],
    [
      "shorter than the interval: one question at its end",
      [pending(5)],
      { maxWaitMs: 2_000 },
      { expiresIn: 600 },
      [2],
      timeout("authorization_pending, says the server"),
    ],
    [
      "shorter than the interval, once asked",
      [pending(9)],
      { maxWaitMs: 2_000 },
      undefined,
      [0],
      timeout("authorization_pending, says the server"),
    ],
    ["no patience at all", [GOOD], { maxWaitMs: 0 }, { expiresIn: 600 }, [], timeout(null)],
  ])("the end of patience: %s", async (_, answers, change, begun, seconds, came) => {
    const played = await play(answers, change, begun);
    expect(played.asked).toEqual(seconds);
    expect(played.came).toMatchObject(came as object);
  });
});

describe("a connection that fails", () => {
  test("in between: asked again, more slowly", async () => {
    expect(await play([pending(2), lost, lost, GOOD])).toEqual({ came: GOOD, asked: [0, 2, 6, 14] });
  });

  test("at the first question: at once", async () => {
    expect(await play([lost])).toEqual({ came: lost, asked: [0] });
  });

  test("to the end: it is that, not a timeout", async () => {
    expect((await play([pending(2), lost])).came).toBe(lost);
  });

  test("another error is not repeated", async () => {
    const refusing = new KcxError("SERVER_REFUSED", "HTTP 500, and no OAuth answer");
    expect(await play([pending(2), refusing, GOOD])).toEqual({ came: refusing, asked: [0, 2] });
  });
});

test("interrupted while waiting: at once, and nothing is asked any more", async () => {
  const abort = new AbortController();
  const reason = new Error("SIGINT");
  setTimeout(() => abort.abort(reason), 7_000);
  const begin = Date.now();
  expect(await play([pending(5)], { signal: abort.signal })).toEqual({ came: reason, asked: [0, 5] });
  expect(Date.now() - begin).toBe(7_000);
});

test("whoever shows it is told at each question, with the end and the server's words", async () => {
  const seen: unknown[] = [];
  await play([pending(10, 40), pending(10), GOOD], { onWaiting: (waiting) => seen.push(waiting) });
  const until = new Date("2026-05-04T10:00:40Z");
  const waiting = { kind: "pending", client: "c", description: "authorization_pending, says the server", until };
  expect(seen).toEqual([waiting, waiting]);
});
