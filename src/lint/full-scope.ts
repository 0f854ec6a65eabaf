import type { Check, Found } from "./check.ts";

/**
 * A requester with full scope puts every role of the user into its tokens, and the scope `roles` turns each client that
 * has one of them into an audience: `account` for everybody, and who knows what for administrators.
 */
export const fullScope: Check<"full-scope"> = {
  id: "full-scope",
  severity: "warning",
  find: ({ requesters, reach }) =>
    requesters.flatMap((client): Found<"full-scope">[] => {
      if (!client.fullScope) return [];
      const added = (user: "everybody" | "anybody") => {
        const narrow = reach.most({ ...client, fullScope: false }, { user }).aud;
        return reach.most(client, { user }).aud.filter((id) => !narrow.includes(id));
      };
      const [everybody, anybody] = [added("everybody"), added("anybody")];
      if (anybody.length === 0) return [];
      const audiences = everybody.length > 0 ? everybody : anybody;
      return [{ code: "full-scope", audiences, address: client.address, field: "fullScopeAllowed" }];
    }),
};
