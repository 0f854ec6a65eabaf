import { parseAddress, REALM } from "#model/address.ts";
import { type Declaration, sourceOf } from "#model/declaration.ts";
import { get } from "#model/json.ts";
import type { Problem } from "#model/problem.ts";
import type { Realm } from "#model/realm.ts";

/**
 * Where addresses are user names, the server calls a user by its address, whatever else it was told (UsersResource.createUser):
 * the next apply would look for the declared name in vain, and make the user once more.
 */
export function emailAsUsername({ objects, sources }: Declaration, live: Realm | undefined): Problem[] {
  const flag = "registrationEmailAsUsername";
  const said = objects.get(REALM)?.fields[flag] ?? get(live?.objects.get(REALM)?.fields ?? {}, flag);
  if (said !== true) return [];
  return [...objects].flatMap(([address, { fields, absent }]): Problem[] => {
    const { kind, name } = parseAddress(address);
    const { email } = fields;
    if (kind !== "user" || absent || email === name) return [];
    const position = sourceOf(sources, address);
    const called = typeof email === "string" ? { email } : {};
    return [{ severity: "error", code: "email-as-username", name, ...called, address, ...(position && { position }) }];
  });
}
