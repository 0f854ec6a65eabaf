import { type MapperType, parseRole, rolesOfClient } from "./draft.ts";

/** RoleNameMapper: moves a role to another place, where the user has it. */
export const roleName: MapperType = {
  priority: 10,
  inIdTokens: false,
  unflagged: "always",
  run(draft, mapper) {
    const { resolved } = draft;
    const [from, to] = [mapper.config("role"), mapper.config("new.role.name")];
    if (from === undefined || to === undefined) {
      draft.fails = true;
      return;
    }
    const [old, renamed] = [parseRole(from), parseRole(to)];
    const source = old.client === undefined ? resolved.realm : resolved.clients.get(old.client);
    if (source?.delete(old.role) !== true) return;
    (renamed.client === undefined ? resolved.realm : rolesOfClient(resolved, renamed.client)).add(renamed.role);
  },
};
