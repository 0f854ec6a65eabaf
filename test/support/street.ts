/** The street of kcx without a process: a file's text to a plan, and the plan carried out, against the test server. */
import { Chalk } from "chalk";
import { expect } from "vitest";
import { apply } from "#apply/apply.ts";
import type { Outcome } from "#apply/outcome.ts";
import { goesOn } from "#apply/rounds.ts";
import { load } from "#config/load.ts";
import { adminApi } from "#keycloak/api.ts";
import { statusOf } from "#keycloak/errors.ts";
import { Session } from "#keycloak/session.ts";
import { readRealm, type Snapshot } from "#keycloak/snapshot.ts";
import type { Declaration } from "#model/declaration.ts";
import { Secret } from "#model/secret.ts";
import type { KeepOptions } from "#plan/keep.ts";
import { makePlan } from "#plan/make.ts";
import type { Planned } from "#plan/plan.ts";
import { movedIds } from "#plan/rename.ts";
import { stepText } from "#report/plan.ts";
import { sentenceOf } from "#report/problems.ts";
import { needsOf } from "../../src/commands/shared/planning.ts";
import { testServer } from "./keycloak.ts";

type Wanted = Declaration & { realm: string };

export interface Walk {
  wanted: Wanted;
  snapshot: Snapshot | undefined;
  planned: Planned;
}

const SIGNAL = new AbortController().signal;
const PLAIN = new Chalk({ level: 0 });

let shared: Session | undefined;

/** One log-in for all the tests of a file. */
export function session(): Session {
  const { url, username, password } = testServer();
  const origin = "the test";
  const login = {
    kind: "password",
    clientId: "admin-cli",
    username,
    password: new Secret(password, origin),
    origin,
  } as const;
  const now = () => new Date();
  shared ??= new Session({ url, loginRealm: "master", login, requestOptions: {}, signal: SIGNAL, now });
  return shared;
}

/** What a file says of a realm. @throws Error with the sentences of its errors. */
export function wantedOf(realm: string, yaml: string, variables: Readonly<Record<string, string>> = {}): Wanted {
  const references = { env: (name: string) => variables[name], file: () => undefined, forbidden: new Set<string>() };
  const [declaration] = load([{ name: "realm.yaml", text: yaml, overlay: false }], references, realm);
  if (declaration === undefined) throw new Error("the file is empty");
  const errors = declaration.problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(sentenceOf).join("\n"));
  return { ...declaration, realm };
}

/** What apply would do. */
export async function plan(wanted: Wanted, options: Partial<KeepOptions> = {}): Promise<Walk> {
  const snapshot = await readRealm(session(), wanted.realm, {
    ...needsOf(wanted),
    pruned: options.prune === true,
  });
  const keep = { prune: false, adopt: false, resetPasswords: false, ...options };
  return { wanted, snapshot, planned: makePlan(snapshot?.realm, wanted, keep) };
}

/** Carries a plan out, as the command does; answers what became of each step. */
export async function carryOut({ wanted, snapshot, planned }: Walk): Promise<Outcome[]> {
  const api = adminApi(session(), wanted.realm, movedIds(snapshot?.ids ?? new Map(), planned.plan.steps));
  return apply(planned, api, { signal: SIGNAL, statusOf, onOutcome: () => {} });
}

/** Plans and carries out; every step must succeed, with a second try after a stumble of the server, and nothing may be left. */
export async function applyAll(wanted: Wanted, options: Partial<KeepOptions> = {}): Promise<Walk> {
  const walk = await plan(wanted, options);
  let outcomes = await carryOut(walk);
  if (outcomes.some(({ kind }) => kind !== "done")) {
    const again = await plan(wanted);
    if (goesOn(walk.planned.plan.steps, outcomes, again.planned.plan.steps)) outcomes = await carryOut(again);
  }
  const undone = outcomes.filter(({ kind }) => kind !== "done");
  expect(
    undone.map((outcome) => [outcome.step.address, outcome.kind, "error" in outcome && told(outcome.error)]),
  ).toEqual([]);
  expect(await diffLines(wanted)).toEqual([]);
  return walk;
}

/** The steps that are to do, as `diff` prints them. */
export async function diffLines(wanted: Wanted, options: Partial<KeepOptions> = {}): Promise<string[]> {
  return stepLines(await plan(wanted, options));
}

/** Of what is made or deleted only the first line: with what, is in the file. */
export function stepLines({ wanted, planned }: Walk): string[] {
  return planned.plan.steps.flatMap((step) => {
    const lines = stepText(step, wanted.sources, PLAIN).split("\n");
    return step.do === "update" ? lines : lines.slice(0, 1);
  });
}

function told(error: { message: string; facts: readonly string[] }): string {
  return [error.message, ...error.facts].join("; ");
}
