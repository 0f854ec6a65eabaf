import { isBuiltIn } from "#model/baseline.ts";
import { type Declaration, sourceOf } from "#model/declaration.ts";
import type { Problem } from "#model/problem.ts";

/** Clients, scopes and roles that every new realm has are never deleted, whatever `absent: true` says. */
export function builtIns({ objects, sources, realm }: Declaration): Problem[] {
  return [...objects].flatMap(([address, { absent }]): Problem[] => {
    if (!absent || !isBuiltIn(address, realm ?? "")) return [];
    const position = sourceOf(sources, address);
    return [{ severity: "error", code: "built-in", address, ...(position && { position }) }];
  });
}
