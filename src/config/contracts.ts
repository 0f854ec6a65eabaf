import type { Contract, Expectation, Subject } from "#model/contract.ts";
import type { Position } from "#model/problem.ts";
import { contractProblems, contractSchema, type WrittenContract } from "./contract-schema.ts";
import type { ParsedDocument, Path } from "./document.ts";
import { type Findings, type ReferenceSources, resolveAt } from "./references.ts";
import { typeNameOf } from "./type-words.ts";

export interface FoundContract {
  contract: Contract;
  position: Position;
  /** Position of each name in it: `requester`, `subject.client`, `audience#pizzeria`. */
  sources: ReadonlyMap<string, Position>;
}

/** The `exchanges:` of one document. */
export function contractsOf(document: ParsedDocument, references: ReferenceSources, found: Findings): FoundContract[] {
  const { problems } = found;
  const exchanges = (document.value as Record<string, unknown> | null)?.["exchanges"];
  if (exchanges === undefined || exchanges === null) return [];
  const path = ["exchanges"];
  if (typeof exchanges !== "object" || Array.isArray(exchanges)) {
    const position = document.locate(path);
    problems.push({
      severity: "error",
      code: "wrong-type",
      field: "exchanges",
      expected: "a map of contracts by name",
      got: typeNameOf(exchanges),
      position,
    });
    return [];
  }
  return Object.entries(exchanges).flatMap(([name, value]) => {
    const at: Path = [...path, name];
    const resolved = resolveIn(value, { document, at, references, found });
    const parsed = contractSchema.safeParse(resolved);
    if (!parsed.success) {
      problems.push(...parsed.error.issues.flatMap((issue) => contractProblems(issue, resolved, document, at)));
      return [];
    }
    const contract = decide(name, parsed.data);
    if (typeof contract !== "string")
      return [{ contract, position: document.locate(at), sources: placesOf(contract, value, document, at) }];
    problems.push({ severity: "error", code: "incomplete-contract", detail: contract, position: document.locate(at) });
    return [];
  });
}

function placesOf(contract: Contract, value: unknown, document: ParsedDocument, at: Path): Map<string, Position> {
  const { requester: by, audience } = value as { requester: unknown; audience?: unknown };
  const place = (...path: Path) => document.locate([...at, ...path], "value");
  return new Map([
    ["subject.client", place("subject", "client")],
    ["subject.user", place("subject", "user")],
    ["requester", typeof by === "string" ? place("requester") : place("requester", "client")],
    ...contract.audience.map((name, index): [string, Position] => [
      `audience#${name}`,
      typeof audience === "string" ? place("audience") : place("audience", index),
    ]),
  ]);
}

/** "agent calls the pizzeria" → "agent-calls-the-pizzeria". */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}

/** The contract, or what it lacks. */
function decide(name: string, written: WrittenContract): Contract | string {
  const { requester } = written;
  if (slugOf(name) === "") return `the name ${JSON.stringify(name)} has no letter and no digit to select it by`;
  const subject = subjectOf(written.subject);
  if (typeof subject === "string") return subject;
  const expect = expectationOf(written.expect, requester.client);
  if (typeof expect === "string") return expect;
  return {
    name,
    slug: slugOf(name),
    subject,
    requester: { client: requester.client, auth: requester.auth ?? "basic" },
    audience: written.audience ?? [],
    ...(written.scope === undefined ? {} : { scope: written.scope.join(" ") }),
    ...(written.requestedTokenType === undefined ? {} : { requestedTokenType: written.requestedTokenType }),
    expect,
  };
}

function subjectOf(subject: WrittenContract["subject"]): Subject | string {
  const scope = subject.scope === undefined ? {} : { scope: subject.scope };
  if (subject.token !== undefined) return { kind: "token", token: subject.token };
  if (subject.client === undefined)
    return "`subject` needs a `client` (its service account), a `client` and a `user`, or a `token`";
  if (subject.user === undefined) return { kind: "service-account", client: subject.client, ...scope };
  const password = subject.password === undefined ? {} : { password: subject.password };
  return { kind: "user", client: subject.client, user: subject.user, ...password, ...scope };
}

function expectationOf(expect: WrittenContract["expect"], requester: string): Expectation | string {
  const { aud, scope, azp, sub, claims, lifetime, error, description, status } = expect;
  if (error !== undefined) {
    if ([aud, scope, azp, sub, claims, lifetime].some((part) => part !== undefined)) {
      return "`expect` describes a token or a refusal (`error`), not both";
    }
    return {
      kind: "refusal",
      error,
      ...(description === undefined ? {} : { description }),
      ...(status === undefined ? {} : { status }),
    };
  }
  if (description !== undefined || status !== undefined)
    return "`expect.description` and `expect.status` need `error` beside them";
  if (Object.keys(expect).length === 0) return "`expect` says nothing: name `aud`, or an `error`";
  return {
    kind: "token",
    azp: azp ?? requester,
    ...(aud === undefined ? {} : { aud }),
    ...(scope === undefined ? {} : { scope: scope.flatMap((words) => words.split(" ")).filter(Boolean) }),
    ...(sub === undefined ? {} : { sub }),
    ...(claims === undefined ? {} : { claims }),
    ...(lifetime === undefined ? {} : { lifetime }),
  };
}

interface Place {
  document: ParsedDocument;
  /** The contract's own path. */
  at: Path;
  references: ReferenceSources;
  found: Findings;
}

/** The texts of a contract with their references resolved; a secret is one even when it is unset. */
function resolveIn(value: unknown, place: Place, path: Path = []): unknown {
  const { document, at, references, found } = place;
  if (Array.isArray(value)) return value.map((item, index) => resolveIn(item, place, [...path, index]));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, resolveIn(inner, place, [...path, key])]),
    );
  }
  const field = path.join(".");
  const isSecret = field === "subject.password" || field === "subject.token";
  const text = isSecret && typeof value === "number" ? (document.written([...at, ...path]) ?? String(value)) : value;
  if (typeof text !== "string") return text;
  const position = document.locate([...at, ...path], "value");
  const address = `contract:${slugOf(String(at[1]))}`;
  return resolveAt(text, { address, field, position, secret: isSecret }, references, found) ?? text;
}
