import { isBuiltIn } from "#model/baseline.ts";
import type { Check } from "./check.ts";

/** Clients, scopes and roles that every new realm has are never deleted, whatever `absent: true` says. */
export const builtIn: Check<"built-in"> = {
  id: "built-in",
  severity: "error",
  find: ({ declaration: { objects, realm } }) =>
    [...objects]
      .filter(([address, { absent }]) => absent && isBuiltIn(address, realm ?? ""))
      .map(([address]) => ({ code: "built-in", address, fix: [{ do: "remove", address, path: ["absent"] }] })),
};
