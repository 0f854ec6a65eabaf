/**
 * A server's admin API in memory: it keeps representations by id, merges as Keycloak's own PUTs do, and notes each
 * request. An id is the address, so that a log reads by itself.
 */
import type { Address } from "#model/address.ts";
import type { JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi, MapperParent } from "#resources/api.ts";

export interface MemoryApi extends AdminApi {
  /** `POST clients {"clientId":"web"}`, in the order in which requests began. */
  readonly log: string[];
  /** How many requests were under way at once, at most. */
  readonly busiest: () => number;
}

export interface Behaviour {
  /** What the server has, by id; `realm` is the realm itself. */
  objects?: Readonly<Record<string, JsonMap>>;
  /** The mappers of a client or scope, by its id. */
  mappers?: Readonly<Record<string, readonly JsonMap[]>>;
  /** Called as each request begins; what it throws is the answer, what it awaits is the time it takes. */
  on?: (request: string) => Promise<void> | void;
}

export function memoryApi({ objects = {}, mappers = {}, on = () => {} }: Behaviour = {}): MemoryApi {
  const log: string[] = [];
  let underWay = 0;
  let busiest = 0;
  const send = async <T>(request: string, answer: () => T, body?: unknown): Promise<T> => {
    log.push(body === undefined ? request : `${request} ${JSON.stringify(openAll(body))}`);
    underWay++;
    busiest = Math.max(busiest, underWay);
    try {
      await on(request);
      return answer();
    } finally {
      underWay--;
    }
  };
  const done = () => {};
  const resource = (name: string) => ({
    create: (body: JsonMap) => send(`POST ${name}`, () => `${name}/new`, body),
    get: (id: string) => send(`GET ${id}`, () => objects[id]),
    update: (id: string, body: JsonMap) => send(`PUT ${id}`, done, body),
    remove: (id: string) => send(`DELETE ${id}`, done),
  });
  const roles = resource("roles");
  const groups = resource("groups");
  const at = ({ id }: MapperParent) => `${id}/mappers`;
  const verb = (member: boolean) => (member ? "PUT" : "DELETE");
  const ids = new Map<Address, string>();
  return {
    log,
    busiest: () => busiest,
    idOf: (address) => ids.get(address) ?? address,
    learn: (address, id) => void ids.set(address, id),
    now: () => new Date("2026-01-02T03:04:05Z"),
    realm: {
      get: () => send("GET realm", () => objects["realm"] ?? {}),
      create: (body) => send("POST realms", done, body),
      update: (body) => send("PUT realm", done, body),
      setScopeType: (id, list, member) => send(`${verb(member)} realm ${list} ${id}`, done),
    },
    clients: {
      ...resource("clients"),
      setScope: (id, scope, list, member) => send(`${verb(member)} ${id} ${list} ${scope}`, done),
      serviceAccount: (id) => send(`GET ${id}/service-account`, () => `${id}/account`),
    },
    clientScopes: resource("client-scopes"),
    users: {
      ...resource("users"),
      resetPassword: (id, body) => send(`PUT ${id}/password`, done, body),
      setGroup: (id, group, member) => send(`${verb(member)} ${id} ${group}`, done),
      groups: (id) => send(`GET ${id}/groups`, () => []),
      named: (username) => send(`GET ?username=${username}`, () => `id-of-${username}`),
      identities: (id) => send(`GET ${id}/identities`, () => []),
      link: (id, provider, body) => send(`POST ${id}/identities/${provider}`, done, body),
      unlink: (id, provider) => send(`DELETE ${id}/identities/${provider}`, done),
    },
    components: { ...resource("components"), within: (id) => send(`GET ${id}/components`, () => []) },
    organizations: {
      ...resource("organizations"),
      setProvider: (id, alias, member) => send(`${verb(member)} ${id}/identity-providers/${alias}`, done),
      setMember: (id, user, member) => send(`${verb(member)} ${id}/members/${user}`, done),
    },
    authorization: {
      get: (id) => send(`GET ${id}/authorization`, () => ({ settings: {}, scopes: [], resources: [], policies: [] })),
      import: (id, body) => send(`POST ${id}/authorization`, done, body),
      update: (id, list, item, body) => send(`PUT ${id}/${list}/${item}`, done, body),
      remove: (id, list, item) => send(`DELETE ${id}/${list}/${item}`, done),
    },
    localization: {
      get: (locale) => send(`GET localization/${locale}`, () => ({})),
      addTexts: (locale, texts) => send(`POST localization/${locale}`, done, texts),
      removeText: (locale, key) => send(`DELETE localization/${locale}/${key}`, done),
    },
    clientPolicies: {
      get: (list) => send(`GET ${list}`, () => (objects[list]?.["items"] ?? []) as readonly JsonMap[]),
      put: (list, items) => send(`PUT ${list}`, done, items),
    },
    userProfile: {
      get: () => send("GET user-profile", () => objects["user-profile"] ?? {}),
      put: (body) => send("PUT user-profile", done, body),
    },
    identityProviders: {
      create: (body) => send("POST identity-providers", done, body),
      get: (alias) => send(`GET identity-provider/${alias}`, () => objects[`identity-provider/${alias}`]),
      update: (alias, body) => send(`PUT identity-provider/${alias}`, done, body),
      remove: (alias) => send(`DELETE identity-provider/${alias}`, done),
      mappers: (alias) => send(`GET identity-provider/${alias}/mappers`, () => mappers[alias] ?? []),
      createMapper: (alias, body) => send(`POST identity-provider/${alias}/mappers`, done, body),
      updateMapper: (alias, id, body) => send(`PUT identity-provider/${alias}/mappers/${id}`, done, body),
      removeMapper: (alias, id) => send(`DELETE identity-provider/${alias}/mappers/${id}`, done),
    },
    flows: {
      list: () => send("GET flows", () => []),
      get: (id) => send(`GET ${id}`, () => ({})),
      create: (body) => send("POST flows", () => "flows/new", body),
      update: (id, body) => send(`PUT ${id}`, done, body),
      remove: (id) => send(`DELETE ${id}`, done),
      executions: (flow) => send(`GET flow/${flow}/executions`, () => []),
      addExecution: (flow, body) => send(`POST flow/${flow}/execution`, done, body),
      addFlow: (flow, body) => send(`POST flow/${flow}/flow`, done, body),
      updateExecution: (flow, body) => send(`PUT flow/${flow}/execution`, done, body),
      removeExecution: (id) => send(`DELETE execution/${id}`, done),
      getConfig: (id) => send(`GET config/${id}`, () => ({})),
      createConfig: (id, body) => send(`POST execution/${id}/config`, () => `config/${id}`, body),
      updateConfig: (id, body) => send(`PUT config/${id}`, done, body),
      removeConfig: (id) => send(`DELETE config/${id}`, done),
      ownersOfConfigs: () => send("GET configs", () => new Map()),
    },
    requiredActions: {
      list: () => send("GET required-actions", () => []),
      register: (id) => send(`POST required-action ${id}`, done),
      update: (alias, body) => send(`PUT required-action ${alias}`, done, body),
      remove: (alias) => send(`DELETE required-action ${alias}`, done),
    },
    groups: {
      ...groups,
      create: (parent, body) => send(`POST ${parent ?? "groups"}`, () => "groups/new", body),
      setDefault: (id, member) => send(`${verb(member)} default ${id}`, done),
    },
    roleMappings: {
      change: (holder, add, remove) =>
        send(
          `CHANGE ${"id" in holder ? holder.id : holder.address} ${[...add.map((r) => `+${r}`), ...remove.map((r) => `-${r}`)].join(" ")}`,
          done,
        ),
    },
    roles: {
      ...roles,
      create: (clientId, body) => send(`POST ${clientId === undefined ? "" : `${clientId}/`}roles`, done, body),
    },
    mappers: {
      create: (parent, body) => send(`POST ${at(parent)}`, done, body),
      list: (parent) => send(`GET ${at(parent)}`, () => mappers[parent.id] ?? []),
      update: (parent, id, body) => send(`PUT ${at(parent)}/${id}`, done, body),
      remove: (parent, id) => send(`DELETE ${at(parent)}/${id}`, done),
    },
  };
}
