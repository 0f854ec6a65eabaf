import { type MapperType, parseRole } from "./draft.ts";

/** HardcodedRole: one more role for the role mappers and audience resolve, whether it exists or not. */
export const hardcodedRole: MapperType = {
  priority: 20,
  inIdTokens: false,
  unflagged: "always",
  run(draft, mapper) {
    const text = mapper.config("role");
    if (text === undefined) draft.fails = true;
    else draft.resolved = draft.resolved.with(parseRole(text));
  },
};
