import { type Address, addressOf } from "#model/address.ts";
import { asList, get, isMap, type JsonMap } from "#model/json.ts";
import { groupAddress } from "#model/role-ref.ts";
import { nameOf } from "./role-parts.ts";

/**
 * Reads the server's paths of groups. It writes a slash within a name like one between two names, so that only the
 * tree tells which group is meant; where no tree was read, a slash divides.
 */
export function groupsByPath(tree: readonly JsonMap[]): (path: string) => Address {
  const known = new Map<string, Address>();
  const visit = (group: JsonMap, path: string, address: Address) => {
    if (!known.has(path)) known.set(path, address);
    for (const inner of asList(get(group, "subGroups")).filter(isMap)) {
      const name = nameOf(inner as JsonMap, "name");
      visit(inner as JsonMap, `${path}/${name}`, `${address}/${addressOf("group", name)}`);
    }
  };
  for (const group of tree) visit(group, `/${nameOf(group, "name")}`, addressOf("group", nameOf(group, "name")));
  return (path) => known.get(path) ?? groupAddress(path);
}
