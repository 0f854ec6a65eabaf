import { z } from "zod";
import { nearest } from "#model/nearest.ts";
import type { Problem } from "#model/problem.ts";
import { Secret } from "#model/secret.ts";
import { NAMES, piece } from "#resources/pieces.ts";
import { seconds } from "#resources/schema.ts";
import type { ParsedDocument, Path } from "./document.ts";
import { expectedOf, gotOf } from "./type-words.ts";

const oneOrMore = piece(
  z.preprocess(
    (value) => (typeof value === "string" ? [value] : value),
    z.array(z.string(), { error: "a name, or a list of names" }),
  ),
  { json: { anyOf: [{ type: "string" }, NAMES] } },
);
const secret = piece(z.instanceof(Secret, { error: "text" }), { json: { type: ["string", "number"] } });

const subject = z.strictObject({
  client: z.string().optional(),
  user: z.string().optional(),
  password: secret.optional(),
  scope: z.string().optional(),
  token: secret.optional(),
  device: z.string().optional(),
  ciba: z.string().optional(),
  bindingMessage: z.string().optional(),
  exchange: z.string().optional(),
});

const requester = z.strictObject(
  { client: z.string(), auth: z.enum(["basic", "post", "private_key_jwt"]).optional(), key: secret.optional() },
  { error: "a client, or { client, auth }" },
);

const expect = z.strictObject({
  aud: oneOrMore.optional(),
  scope: oneOrMore.optional(),
  azp: z.string().optional(),
  sub: z.union([z.boolean(), z.string()], { error: "true, false, or a subject's id" }).optional(),
  claims: z.record(z.string(), z.unknown()).optional(),
  lifetime: seconds.optional(),
  error: z.string().optional(),
  description: z.string().optional(),
  status: z.int().optional(),
});

/** A contract as it is written, its references resolved. */
export const contractSchema = z.strictObject({
  subject,
  requester: piece(
    z.preprocess((value) => (typeof value === "string" ? { client: value } : value), requester),
    { json: { anyOf: [{ type: "string" }, { type: "object", required: ["client"] }] } },
  ),
  audience: oneOrMore.optional(),
  scope: oneOrMore.optional(),
  requestedTokenType: z.string().optional(),
  expect,
});

const KEYS: Readonly<Record<string, object>> = {
  subject: subject.shape,
  requester: requester.shape,
  expect: expect.shape,
};

export type WrittenContract = z.infer<typeof contractSchema>;

/** What the schema says against a contract, in a person's words and at its place. */
export function contractProblems(
  issue: { code?: string; path: PropertyKey[]; message: string; keys?: string[] },
  value: unknown,
  document: ParsedDocument,
  at: Path,
): Problem[] {
  const path = [...at, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(KEYS[String(issue.path[0])] ?? contractSchema.shape);
    return (issue.keys ?? []).map((field) => {
      const near = nearest(field, known);
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
  const field = issue.path.map(String).join(".");
  if (got === undefined || (got === null && field === "")) {
    const detail = `the contract has no ${field === "" ? "`subject`, no `requester`, no `expect`" : `\`${field}\``}`;
    return [{ severity: "error", code: "incomplete-contract", detail, position: document.locate(path) }];
  }
  const expected = expectedOf(issue.message);
  return [
    {
      severity: "error",
      code: "wrong-type",
      field: field || String(at[1]),
      expected,
      got: gotOf(got, document.written(path), expected),
      position: document.locate(path, "value"),
    },
  ];
}
