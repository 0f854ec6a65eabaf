import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { Fix } from "#model/check.ts";

type Path = readonly string[];

/** Where objects stand in a file, by the kind in their address. */
const COLLECTIONS: Record<string, string> = {
  client: "clients",
  "client-scope": "clientScopes",
  mapper: "protocolMappers",
  role: "roles",
  user: "users",
  group: "groups",
};

/** Long forms of short keys. */
const LONG: Record<string, Path> = {
  standardTokenExchange: ["attributes", "standard.token.exchange.enabled"],
  accessToken: ["config", "access.token.claim"],
};

/** The paths that a fix may mean in this document, the likeliest first; none where the object isn't in it. */
export function pathsOf(root: Node | null, { address, path }: Fix): Path[] {
  const segments = address === "realm" ? [] : address.split("/");
  const object: string[] = [];
  for (let at = 0; at < segments.length; at += 2) {
    const [collection, name] = [COLLECTIONS[segments[at] ?? ""], segments[at + 1]];
    // Lists as Keycloak writes them are exports, which aren't mended.
    if (collection === undefined || name === undefined) return [];
    object.push(collection, decodeURIComponent(name));
  }
  if (object.length > 0 && !isThere(root, object)) return [];
  const short = [...object, ...path];
  const long = LONG[path.at(-1) ?? ""];
  const alternative = long && [...object, ...path.slice(0, -1), ...long];
  return alternative && isThere(root, alternative) ? [alternative, short] : [short];
}

function isThere(root: Node | null, path: Path): boolean {
  let node = root;
  for (const key of path) {
    if (isSeq(node) || !isMap(node)) return false;
    const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === key);
    if (!pair) return false;
    node = pair.value as Node | null;
  }
  return true;
}
