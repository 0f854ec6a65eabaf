// Realms to measure with, as exports of a server. `usual`: of ten clients three are log-ins, one exchanges, six are
// reached; each log-in names three that exchange, each of these five. `full-scope`: those that exchange have full scope, so
// that somebody with every role gets every client that has roles. `hard`: three of ten exchange, all with full scope,
// each named by other log-ins; eight roles a reached client, and a scope for each of them, every second one open only to
// a role; whoever exchanges has two of these by default and may ask for twelve.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

export const SHAPES = ["usual", "full-scope", "hard"];

/** @param count of clients, rounded down to tens. */
export function benchRealm(count, shape = "usual") {
  const groups = Math.floor(count / 10);
  const make = shape === "hard" ? hardClient : (at, all) => usualClient(at, all, shape === "full-scope");
  const clients = Array.from({ length: groups * 10 }, (_, at) => make(at, groups));
  const names = shape === "hard" ? EIGHT : ["reader", "writer"];
  const apis = clients.filter(({ clientId }) => clientId.startsWith("api-"));
  return {
    realm: "bench",
    enabled: true,
    defaultRole: { name: "default-roles-bench" },
    roles: {
      realm: [{ name: "default-roles-bench" }, { name: "offline_access" }, ...(shape === "hard" ? staff(groups) : [])],
      client: Object.fromEntries(apis.map(({ clientId }) => [clientId, names.map((name) => ({ name }))])),
    },
    clientScopes: [...builtInScopes(), ...(shape === "hard" ? apis.map(scopeFor) : [])],
    clients,
    ...(shape === "hard" ? { scopeMappings: [], clientScopeMappings: gates(apis, groups) } : {}),
  };
}

const EIGHT = ["reader", "writer", "editor", "admin", "auditor", "owner", "guest", "clerk"];
const LISTS = {
  defaultClientScopes: ["profile", "email", "roles", "web-origins", "acr", "basic"],
  optionalClientScopes: ["offline_access", "address", "phone", "microprofile-jwt"],
};
const EXCHANGES = { "standard.token.exchange.enabled": "true" };

function usualClient(at, groups, fullScopeAllowed) {
  const [group, kind] = [Math.floor(at / 10), at % 10];
  const name = (what, number) => `${what}-${wrapped(number, groups)}`;
  if (kind < 3) {
    const named = [0, 1, 2].map((one) => name("agent", group * 7 + kind + one * 13));
    return { clientId: `front-${at}`, publicClient: true, ...LISTS, protocolMappers: named.map(audience) };
  }
  if (kind === 3) {
    const named = [1, 2, 3, 4, 5].map((one) => `${name("api", group * 3 + one * 17)}-${3 + one}`);
    const own = { serviceAccountsEnabled: true, fullScopeAllowed, attributes: EXCHANGES };
    return { clientId: `agent-${group}`, ...own, ...LISTS, protocolMappers: named.map(audience) };
  }
  return { clientId: `api-${group}-${kind}`, standardFlowEnabled: false, fullScopeAllowed: false, ...LISTS };
}

function hardClient(at, groups) {
  const [group, kind] = [Math.floor(at / 10), at % 10];
  if (kind < 3) {
    const named = [0, 1, 2].map(
      (one) => `agent-${wrapped(group * 7 + kind + one * 13, groups)}-${3 + ((kind + one) % 3)}`,
    );
    const own = { publicClient: true, fullScopeAllowed: false };
    return { clientId: `front-${at}`, ...own, ...LISTS, protocolMappers: named.map(audience) };
  }
  if (kind < 6) {
    const scope = (number) => `to-api-${wrapped(group * 5 + kind * 11 + number * 3, groups)}-${6 + (number % 4)}`;
    const scopes = Array.from({ length: 14 }, (_, number) => scope(number));
    return {
      clientId: `agent-${group}-${kind}`,
      ...{ serviceAccountsEnabled: true, fullScopeAllowed: true, attributes: EXCHANGES },
      defaultClientScopes: [...LISTS.defaultClientScopes, ...scopes.slice(0, 2)],
      optionalClientScopes: [...LISTS.optionalClientScopes, ...scopes.slice(2)],
      protocolMappers: [audience(`api-${wrapped(group + kind, groups)}-6`, 0)],
    };
  }
  return { clientId: `api-${group}-${kind}`, standardFlowEnabled: false, fullScopeAllowed: false, ...LISTS };
}

function wrapped(number, groups) {
  return ((number % groups) + groups) % groups;
}

/** Realm roles that include roles of clients. */
function staff(groups) {
  return Array.from({ length: groups * 2 }, (_, at) => {
    const client = { [`api-${wrapped(at * 3, groups)}-6`]: ["reader"], [`api-${wrapped(at, groups)}-7`]: ["writer"] };
    return { name: `staff-${at}`, composite: true, composites: { client } };
  });
}

function scopeFor({ clientId }) {
  const attributes = { "include.in.token.scope": "true" };
  const protocolMappers = [audience(clientId, 0)];
  return { name: `to-${clientId}`, protocol: "openid-connect", attributes, protocolMappers };
}

/** Every second scope is open only to whoever has a role of the client, or of another one. */
function gates(apis, groups) {
  const mappings = {};
  apis.forEach(({ clientId }, at) => {
    if (at % 2 === 1) return;
    const owner = at % 4 === 0 ? clientId : `api-${wrapped(at, groups)}-8`;
    mappings[owner] = [...(mappings[owner] ?? []), { clientScope: `to-${clientId}`, roles: ["reader"] }];
  });
  return mappings;
}

function audience(id, at) {
  const config = { "included.client.audience": id, "access.token.claim": "true" };
  return { name: `audience ${at}`, protocol: "openid-connect", protocolMapper: "oidc-audience-mapper", config };
}

function builtInScopes() {
  const { objects } = JSON.parse(readFileSync(join(root, "src/model/baseline/26.7.3.json"), "utf8"));
  const entries = Object.entries(objects);
  return entries.flatMap(([address, fields]) => {
    const [kind, name, part] = address.split("/");
    if (kind !== "client-scope" || part !== undefined) return [];
    const mappers = entries.filter(([other]) => other.startsWith(`${address}/mapper/`));
    const named = mappers.map(([other, own]) => ({ ...own, name: decodeURIComponent(other.split("/")[3]) }));
    return [{ ...fields, name: decodeURIComponent(name), protocolMappers: named }];
  });
}
