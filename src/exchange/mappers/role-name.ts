import { type MapperType, parseRole } from "./draft.ts";

/** RoleNameMapper: moves a role to another place, where the user has it. */
export const roleName: MapperType = {
  priority: 10,
  inIdTokens: false,
  unflagged: "always",
  run(draft, mapper) {
    const [from, to] = [mapper.config("role"), mapper.config("new.role.name")];
    if (from === undefined || to === undefined) {
      draft.fails = true;
      return;
    }
    const [old, renamed] = [parseRole(from), parseRole(to)];
    if (draft.resolved.has(old)) draft.resolved = draft.resolved.without(old).with(renamed);
  },
};
