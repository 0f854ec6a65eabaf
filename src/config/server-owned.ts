import { type Address, addressOf, isBeneath } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import { asList, asMap, get, type Json } from "#model/json.ts";
import type { Problem } from "#model/problem.ts";
import type { WrittenObject } from "./written-object.ts";

/** Every export has it, and no administrator may change it or what lies in it (403). */
const MANAGEMENT = addressOf("client", "realm-management");

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
    return false;
  });
}

/** What of the server's own an object is, or lies in; nothing for what is to be changed. */
function ownedWith({ address, kind, value }: WrittenObject): Address | undefined {
  if (address === MANAGEMENT || isBeneath(address, MANAGEMENT)) return MANAGEMENT;
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
