import { type MapperType, parseRole, rolesOfClient } from "./draft.ts";

/** HardcodedRole: one more role for the role mappers and audience resolve, whether it exists or not. */
export const hardcodedRole: MapperType = {
  priority: 20,
  inIdTokens: false,
  unflagged: "always",
  run(draft, mapper) {
    const text = mapper.config("role");
    if (text === undefined) {
      draft.fails = true;
      return;
    }
    const { client, role } = parseRole(text);
    if (client === undefined) draft.resolved.realm.add(role);
    else rolesOfClient(draft.resolved, client).add(role);
  },
};
