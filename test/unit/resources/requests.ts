import { expect } from "vitest";
import { apply } from "#apply/apply.ts";
import type { JsonMap } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { makePlan } from "#plan/make.ts";
import { type Behaviour, memoryApi } from "../../support/admin-api.ts";
import { declare, KEEP, realmMade } from "../../support/realms.ts";

const demo = (body: string) => `realm: demo\nowner: team\n${body}`;

/** The requests that make a file true on a realm that other files have made. */
export async function requests(
  live: Realm | undefined,
  now: string,
  behaviour: Behaviour = {},
  options = {},
): Promise<string[]> {
  const api = memoryApi(behaviour);
  const planned = makePlan(live, declare(demo(now)), { ...KEEP, ...options });
  const stop = new AbortController();
  const outcomes = await apply(planned, api, { signal: stop.signal, statusOf: () => undefined, onOutcome: () => {} });
  expect(outcomes.filter(({ kind }) => kind !== "done")).toEqual([]);
  return api.log;
}

/** The body of a request that begins like this. */
export function bodyOf(log: readonly string[], request: string): JsonMap {
  const found = log.find((line) => line.startsWith(`${request} {`));
  return JSON.parse(found?.slice(request.length + 1) ?? "null") as JsonMap;
}

/** A realm that a file has made. */
export const made = (body: string) => realmMade(demo(body));
