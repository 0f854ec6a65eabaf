import { nearest } from "#model/nearest.ts";
import type { Problem } from "#model/problem.ts";
import { knownKeys } from "./known-keys.ts";
import { expectedOf, gotOf } from "./type-words.ts";
import { pathTo, type WrittenObject } from "./written-object.ts";

/** As zod tells it. */
type Issue = { code?: string; path: PropertyKey[]; message: string; keys?: string[] };

/** What an object says in a way that its kind does not understand, with the place and the nearest right name. */
export function problemsOf(issue: Issue, object: WrittenObject, value: unknown): Problem[] {
  const { kind, address, document } = object;
  const path = pathTo(
    object,
    issue.path.map((step) => (typeof step === "number" ? step : String(step))),
  );
  const at = { severity: "error", address } as const;
  if (issue.code === "unrecognized_keys") {
    const within = issue.path.map(String).join(".");
    const known =
      within === ""
        ? [...Object.keys(kind.written.shape), ...Object.keys(kind.children), ...kind.unsupported]
        : knownKeys(kind.written, issue.path);
    return (issue.keys ?? []).map((field) => {
      const near = nearest(field, known);
      const position = document.locate([...path, field]);
      return {
        ...at,
        code: "unknown-field",
        field,
        of: within === "" ? kind.name : `\`${within}\``,
        position,
        ...(near === undefined ? {} : { nearest: near }),
      };
    });
  }
  const got = issue.path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step],
    value,
  );
  const expected = expectedOf(issue.message);
  return [
    {
      ...at,
      code: "wrong-type",
      field: issue.path.map(String).join(".") || kind.name,
      expected,
      got: gotOf(got, document.written(path), expected),
      position: document.locate(path, "value"),
    },
  ];
}
