import type { Contract, Expectation, Requester } from "#model/contract.ts";
import type { Position } from "#model/problem.ts";
import { contractProblems, contractSchema, type WrittenContract as Written } from "./contract-schema.ts";
import { subjectOf, type WrittenSubject } from "./contract-subject.ts";
import type { ParsedDocument, Path } from "./document.ts";
import { type Findings, type ReferenceSources, resolveAt } from "./references.ts";
import { typeNameOf } from "./type-words.ts";

/** A contract whose subject may still be only the name of another one. */
export type WrittenContract = Omit<Contract, "subject"> & { subject: WrittenSubject };

export interface FoundContract {
  contract: WrittenContract;
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

function placesOf(
  contract: WrittenContract,
  value: unknown,
  document: ParsedDocument,
  at: Path,
): Map<string, Position> {
  const { subject, requester: by, audience } = value as { subject: object; requester: unknown; audience?: unknown };
  const place = (...path: Path) => document.locate([...at, ...path], "value");
  // `device` and `ciba` name the client, too.
  const client = ["device", "ciba"].find((key) => key in subject) ?? "client";
  return new Map([
    ["subject.client", place("subject", client)],
    ["subject.user", place("subject", "user")],
    ["subject.exchange", place("subject", "exchange")],
    ["scope", place("scope")],
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
function decide(name: string, written: Written): WrittenContract | string {
  if (slugOf(name) === "") return `the name ${JSON.stringify(name)} has no letter and no digit to select it by`;
  const subject = subjectOf(written.subject);
  if (typeof subject === "string") return subject;
  const requester = requesterOf(written.requester);
  if (typeof requester === "string") return requester;
  const expect = expectationOf(written.expect, requester.client);
  if (typeof expect === "string") return expect;
  return {
    name,
    slug: slugOf(name),
    subject,
    requester,
    audience: written.audience ?? [],
    ...(written.scope === undefined ? {} : { scope: written.scope.join(" ") }),
    ...(written.requestedTokenType === undefined ? {} : { requestedTokenType: written.requestedTokenType }),
    expect,
  };
}

/** Whoever gives a key means to sign with it. */
function requesterOf({ client, auth, key }: Written["requester"]): Requester | string {
  if (key === undefined) return { client, auth: auth ?? "basic" };
  if (auth !== undefined && auth !== "private_key_jwt") return `\`requester.key\` means nothing with \`auth: ${auth}\``;
  return { client, auth: "private_key_jwt", key };
}

function expectationOf(expect: Written["expect"], requester: string): Expectation | string {
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
  const isSecret = ["subject.password", "subject.token", "requester.key"].includes(field);
  const text = isSecret && typeof value === "number" ? (document.written([...at, ...path]) ?? String(value)) : value;
  if (typeof text !== "string") return text;
  const position = document.locate([...at, ...path], "value");
  const address = `contract:${slugOf(String(at[1]))}`;
  return resolveAt(text, { address, field, position, secret: isSecret }, references, found) ?? text;
}
