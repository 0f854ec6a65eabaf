import { ListEdit } from "#model/declaration.ts";
import { asStrings } from "#model/json.ts";
import { SCOPE_LISTS } from "#model/scope-lists.ts";
import type { Check } from "./check.ts";

/** A scope on both lists of a client: the server keeps it on the first, answers 204 to the second, and changes nothing. */
export const defaultAndOptional: Check<"default-and-optional"> = {
  id: "default-and-optional",
  severity: "error",
  find: ({ declaration: { objects } }) =>
    [...objects].flatMap(([address, { fields }]) => {
      const [first, second] = SCOPE_LISTS.map((field) => {
        const value = fields[field];
        return value instanceof ListEdit ? value.with : asStrings(value);
      });
      return (second ?? [])
        .filter((scope) => first?.includes(scope))
        .map((scope) => ({
          ...{ code: "default-and-optional", scope, address, field: "optionalClientScopes", member: scope },
          fix: [{ do: "drop", address, path: ["optionalClientScopes"], name: scope }],
        }));
    }),
};
