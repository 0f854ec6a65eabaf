import { type Address, addressOf, isBeneath } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import { asList, asMap, get, type Json } from "#model/json.ts";
import type { Problem } from "#model/problem.ts";
import type { WrittenObject } from "./written-object.ts";

/**
 * No administrator may change the first, which every export has, or what lies in it (403). The other comes and goes with
 * `adminPermissionsEnabled`, and its settings are no client's own.
 */
const MANAGEMENT = ["realm-management", "admin-permissions"].map((name) => addressOf("client", name));

/** Sets aside what an export says of things that the server keeps for itself, each told once. */
export function withoutServerOwned(objects: readonly WrittenObject[], problems: Problem[]): WrittenObject[] {
  const told = new Set<Address>();
  return objects.filter((object) => {
    const root = ownedWith(object);
    if (root === undefined) return true;
    const { document, path } = object;
    if (!told.has(root)) {
      const name = decodeURIComponent(root.replace(/^client\//, "").replace("/", " "));
      problems.push({ severity: "note", code: "server-owned", name, address: root, position: document.locate(path) });
    }
    told.add(root);
    if (isGranting(object)) {
      const where = document.locate([...path, "policies"]);
      problems.push({
        severity: "note",
        code: "unsupported-kind",
        key: "admin permissions",
        address: root,
        position: where,
      });
    }
    return false;
  });
}

/** The permissions that some administrators have for some things (since 26.2); those before it are V1's. */
function isGranting({ address, value }: WrittenObject): boolean {
  const { policies } = value;
  return address === `${MANAGEMENT[1]}/authorization` && Array.isArray(policies) && policies.length > 0;
}

/** What of the server's own an object is, or lies in; nothing for what is to be changed. */
function ownedWith({ address, kind, value }: WrittenObject): Address | undefined {
  const manager = MANAGEMENT.find((one) => address === one || isBeneath(address, one));
  if (manager !== undefined) return manager;
  const fresh = newRealm("").objects.get(address)?.fields;
  // A built-in flow keeps its steps: an older server's can't become this one's ("illegal to add … to a built in flow").
  if (kind.name === "flow" && value["builtIn"] === true) {
    const steps = value["authenticationExecutions"] as Json | undefined;
    return fresh && shapeOf(steps) === shapeOf(get(fresh, "authenticationExecutions")) ? undefined : address;
  }
  // An action that is switched off, and whose provider this server need not have.
  const isOff = kind.name === "required-action" && Object.hasOwn(value, "providerId") && value["enabled"] === false;
  return isOff && !fresh ? address : undefined;
}

/** Which steps there are in which flows, whatever is required of them. */
function shapeOf(steps: Json | undefined): string {
  return JSON.stringify(
    asList(steps).map((step) => {
      const { authenticator = "", flowAlias = "", authenticationExecutions } = asMap(step);
      return [authenticator, flowAlias, shapeOf(authenticationExecutions)];
    }),
  );
}
