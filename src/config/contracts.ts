import { z } from "zod";
import type { Contract, Expectation, Subject } from "#model/contract.ts";
import type { Unset } from "#model/declaration.ts";
import { parseDuration } from "#model/duration.ts";
import { nearest } from "#model/nearest.ts";
import type { Position, Problem } from "#model/problem.ts";
import type { Secret } from "#model/secret.ts";
import type { ParsedDocument, Path } from "./document.ts";
import { type ReferenceSources, resolve } from "./references.ts";
import { typeNameOf } from "./written-object.ts";

const oneOrMore = z.union([z.string(), z.array(z.string())]);

const schema = z.strictObject({
  subject: z.strictObject({
    client: z.string().optional(),
    user: z.string().optional(),
    password: z.string().optional(),
    scope: z.string().optional(),
    token: z.string().optional(),
  }),
  requester: z.union([z.string(), z.strictObject({ client: z.string(), auth: z.enum(["basic", "post"]).optional() })]),
  audience: oneOrMore.optional(),
  scope: oneOrMore.optional(),
  requestedTokenType: z.string().optional(),
  expect: z.strictObject({
    aud: oneOrMore.optional(),
    scope: oneOrMore.optional(),
    azp: z.string().optional(),
    sub: z.union([z.boolean(), z.string()]).optional(),
    claims: z.record(z.string(), z.unknown()).optional(),
    lifetime: z.union([z.string(), z.number()]).optional(),
    error: z.string().optional(),
    description: z.string().optional(),
    status: z.int().optional(),
  }),
});

type Written = z.infer<typeof schema>;

export interface FoundContract {
  contract: Contract;
  position: Position;
}

/** The `exchanges:` of one document. */
export function contractsOf(
  document: ParsedDocument,
  references: ReferenceSources,
  problems: Problem[],
  unset: Unset[],
): FoundContract[] {
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
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(issue, value, document, at)));
      return [];
    }
    const secret = (text: string, field: string) => {
      const outcome = resolve(text, document.file, references, true);
      const position = document.locate([...at, "subject", field], "value");
      for (const ref of outcome.unset)
        unset.push({ ref, address: `contract:${slugOf(name)}`, field: `subject.${field}`, secret: true, position });
      return outcome.value as Secret;
    };
    const contract = decide(name, parsed.data, secret);
    if (typeof contract !== "string") return [{ contract, position: document.locate(at) }];
    problems.push({ severity: "error", code: "incomplete-contract", detail: contract, position: document.locate(at) });
    return [];
  });
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
function decide(name: string, written: Written, secret: (text: string, field: string) => Secret): Contract | string {
  const requester = typeof written.requester === "string" ? { client: written.requester } : written.requester;
  const subject = subjectOf(written.subject, secret);
  if (typeof subject === "string") return subject;
  const expect = expectationOf(written.expect, requester.client);
  if (typeof expect === "string") return expect;
  return {
    name,
    slug: slugOf(name),
    subject,
    requester: { client: requester.client, auth: requester.auth ?? "basic" },
    audience: list(written.audience) ?? [],
    ...(written.scope === undefined ? {} : { scope: (list(written.scope) ?? []).join(" ") }),
    ...(written.requestedTokenType === undefined ? {} : { requestedTokenType: written.requestedTokenType }),
    expect,
  };
}

function subjectOf(subject: Written["subject"], secret: (text: string, field: string) => Secret): Subject | string {
  const scope = subject.scope === undefined ? {} : { scope: subject.scope };
  if (subject.token !== undefined) return { kind: "token", token: secret(subject.token, "token") };
  if (subject.client === undefined)
    return "`subject` needs a `client` (its service account), a `client` and a `user`, or a `token`";
  if (subject.user === undefined) return { kind: "service-account", client: subject.client, ...scope };
  const password = subject.password === undefined ? {} : { password: secret(subject.password, "password") };
  return { kind: "user", client: subject.client, user: subject.user, ...password, ...scope };
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
  const seconds = lifetime === undefined ? undefined : parseDuration(lifetime);
  if (lifetime !== undefined && seconds === undefined) return "`expect.lifetime` is a duration such as 5m";
  if (Object.keys(expect).length === 0) return "`expect` says nothing: name `aud`, or an `error`";
  return {
    kind: "token",
    azp: azp ?? requester,
    ...(aud === undefined ? {} : { aud: list(aud) ?? [] }),
    ...(scope === undefined ? {} : { scope: (list(scope) ?? []).flatMap((words) => words.split(" ")).filter(Boolean) }),
    ...(sub === undefined ? {} : { sub }),
    ...(claims === undefined ? {} : { claims }),
    ...(seconds === undefined ? {} : { lifetime: seconds }),
  };
}

function list(value: string | string[] | undefined): string[] | undefined {
  return typeof value === "string" ? [value] : value;
}

function problemsOf(
  issue: { code?: string; path: PropertyKey[]; message: string; keys?: string[] },
  value: unknown,
  document: ParsedDocument,
  at: Path,
): Problem[] {
  const path = [...at, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  if (issue.code === "unrecognized_keys") {
    const inner =
      issue.path.length === 0
        ? schema.shape
        : (schema.shape as Record<string, { shape?: object }>)[String(issue.path[0])]?.shape;
    return (issue.keys ?? []).map((field) => {
      const near = nearest(field, Object.keys(inner ?? {}));
      const position = document.locate([...path, field]);
      return {
        severity: "error",
        code: "unknown-field",
        field,
        of: "exchange",
        position,
        ...(near === undefined ? {} : { nearest: near }),
      };
    });
  }
  const got = issue.path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step],
    value,
  );
  const field = issue.path.map(String).join(".") || "exchange";
  const expected =
    got === undefined ? "something" : issue.message.replace(/^Invalid (input|option): /, "").replace(/^expected /, "");
  return [
    {
      severity: "error",
      code: "wrong-type",
      field,
      expected,
      got: typeNameOf(got),
      position: document.locate(path, "value"),
    },
  ];
}
