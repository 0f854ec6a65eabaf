import { asStrings, get } from "#model/json.ts";
import type { Kind } from "./kind.ts";
import { PART } from "./part.ts";
import { groupAddress, groupSet, written } from "./schema.ts";

/** The groups that every new user joins; those behind new service accounts too, which is why clients come first. */
export const defaultGroups: Kind = {
  name: "default-groups",
  written: written({ groups: groupSet }),
  shapes: { groups: "set" },
  ...PART,
  read: (raw) => [
    { address: "default-groups", entry: { fields: { groups: raw.defaultGroups.map(groupAddress) } }, id: "" },
  ],
  defaults: () => ({ groups: [] }),
  references: (_address, fields) => asStrings(get(fields, "groups")),
  async update(api, _target, changes) {
    const { add = [], remove = [] } = changes.sets["groups"] ?? {};
    for (const address of remove) await api.groups.setDefault(api.idOf(address), false);
    for (const address of add) await api.groups.setDefault(api.idOf(address), true);
  },
};
