import { asStrings, get } from "#model/json.ts";
import { groupsByPath } from "./group-paths.ts";
import type { Kind } from "./kind.ts";
import { PART } from "./part.ts";
import { groupSet, written } from "./schema.ts";

/** The groups that every new user joins; those behind new service accounts too, which is why clients come first. */
export const defaultGroups: Kind = {
  name: "default-groups",
  written: written({ groups: groupSet }),
  shapes: { groups: "set" },
  ...PART,
  read: (raw) => {
    const groups = raw.defaultGroups.map(groupsByPath(raw.groups));
    return [{ address: "default-groups", entry: { fields: { groups } }, id: "" }];
  },
  defaults: () => ({ groups: [] }),
  references: (_address, fields) => asStrings(get(fields, "groups")),
  async update(api, _target, changes) {
    const { add = [], remove = [] } = changes.sets["groups"] ?? {};
    for (const address of remove) await api.groups.setDefault(api.idOf(address), false);
    for (const address of add) await api.groups.setDefault(api.idOf(address), true);
  },
};
