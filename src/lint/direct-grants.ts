import { sourceOf } from "#model/declaration.ts";
import type { Check } from "./check.ts";

/**
 * Direct access grants on a public client: anybody can try passwords there, past every second factor. Test users of the
 * file's own contracts log in so, and an overlay is for tests.
 */
export const directGrants: Check<"direct-grants"> = {
  id: "direct-grants",
  severity: "warning",
  find: ({ clients, declaration: { contracts, sources }, overlays }) => {
    const testers = contracts.flatMap(({ subject }) => (subject.kind === "user" ? [subject.client] : []));
    return clients
      .filter(({ isPublic, directAccess, id }) => isPublic && directAccess && !testers.includes(id))
      .map(({ address }) => ({ address, field: "directAccessGrantsEnabled" }))
      .filter(({ address, field }) => !overlays.has(sourceOf(sources, address, field)?.file ?? ""))
      .map(({ address, field }) => ({
        ...{ code: "direct-grants", address, field },
        fix: [{ do: "set", address, path: [field], value: false }],
      }));
  },
};
