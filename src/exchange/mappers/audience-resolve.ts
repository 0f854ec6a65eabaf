import type { MapperType } from "./draft.ts";

/** AudienceResolveProtocolMapper: every client of which the user has a role that may go in, except the requester. */
export const audienceResolve: MapperType = {
  priority: 30,
  inIdTokens: false,
  unflagged: "when-absent",
  run: ({ aud, resolved, client }, mapper) => aud.resolve(resolved, client.id, mapper.address),
};
