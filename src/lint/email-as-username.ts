import { parseAddress, REALM } from "#model/address.ts";
import { get } from "#model/json.ts";
import type { Check } from "./check.ts";

/**
 * Where addresses are user names, the server calls a user by its address, whatever else it was told (UsersResource.createUser):
 * the next apply would look for the declared name in vain, and make the user once more.
 */
export const emailAsUsername: Check<"email-as-username"> = {
  id: "email-as-username",
  severity: "error",
  find({ declaration: { objects }, live }) {
    const flag = "registrationEmailAsUsername";
    const said = objects.get(REALM)?.fields[flag] ?? get(live?.objects.get(REALM)?.fields ?? {}, flag);
    if (said !== true) return [];
    return [...objects].flatMap(([address, { fields, absent }]) => {
      const { kind, name } = parseAddress(address);
      const { email } = fields;
      if (kind !== "user" || absent || email === name) return [];
      const called = typeof email === "string" ? { email } : {};
      return [{ code: "email-as-username", name, ...called, address }];
    });
  },
};
