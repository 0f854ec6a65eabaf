import { clientRoleAddress } from "#model/role-ref.ts";
import { addAudience, type MapperType } from "./draft.ts";

/** AudienceResolveProtocolMapper: every client of which the user has a role that may go in, except the requester. */
export const audienceResolve: MapperType = {
  priority: 30,
  inIdTokens: false,
  unflagged: "when-absent",
  run(draft, mapper) {
    for (const [id, roles] of draft.resolved.clients) {
      const [role] = roles;
      if (id === draft.client.id || role === undefined) continue;
      addAudience(draft, id, mapper.address, clientRoleAddress(id, role));
    }
  },
};
