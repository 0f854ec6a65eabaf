import { roleText } from "#model/role-ref.ts";
import type { Check, Found } from "./check.ts";

/**
 * A role at a scope's gate that includes others: whoever has one of *these* may pass, too, since the gate is expanded
 * and not the user's roles alone (DefaultClientSessionContext). With `user` a part of `admin`, every user passes.
 */
export const openGate: Check<"open-gate"> = {
  id: "open-gate",
  severity: "warning",
  find: ({ scopes, index }) =>
    scopes.flatMap((scope) =>
      scope.roles.flatMap((role): Found<"open-gate">[] => {
        const others = [...index.expand([role])].filter((one) => !scope.roles.includes(one));
        if (others.length === 0) return [];
        const place = { address: `${scope.address}/role-scope`, field: "roles", member: role };
        return [{ code: "open-gate", role: roleText(role), others: others.map(roleText), ...place }];
      }),
    ),
};
