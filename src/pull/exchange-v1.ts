import { type Address, addressOf, isBeneath, parseAddress } from "#model/address.ts";
import { newRealm } from "#model/baseline.ts";
import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import type { Entry, Realm } from "#model/realm.ts";
import { fieldsOf } from "#resources/authorization-fields.ts";

/** What V1 of token exchange permits in a realm. */
export interface V1 {
  /** `requester` may have tokens for `target`. */
  exchanges: readonly { requester: string; target: string }[];
  /** What V2 has nothing for, or something else. */
  left: readonly V1Left[];
}

export type V1Left =
  | { why: "public-requester"; requester: string; target: string }
  /** A condition on a permission that isn't about the requester: a role of the user, the time, … */
  | { why: "condition"; policy: string; type: string; target: string }
  /** Tokens of, or for, an identity provider. */
  | { why: "identity-provider"; permission: string }
  | { why: "impersonation"; permission: string };

/**
 * V1 keeps its permissions as authorization settings of the client that manages the realm: a resource for each client
 * (`client.resource.ID`) and a permission for its scope `token-exchange`. One without a policy permits nothing
 * (ClientPermissions.canExchangeTo).
 *
 * @param ids the server's ids of clients, which the resources are named after.
 */
export function exchangesOfV1(realm: Realm, ids: ReadonlyMap<Address, string>): V1 {
  const settings = realm.objects.get(`${MANAGEMENT}/authorization`)?.fields ?? {};
  const policies = asMap(get(settings, "policies"));
  const clients = new Map([...ids].filter(([address]) => isClient(address)).map(([address, id]) => [id, address]));
  const exchanges: V1["exchanges"][number][] = [];
  const left: V1Left[] = [];
  for (const [permission, own] of Object.entries(policies)) {
    const { scopes, resources, applied, decisionStrategy } = permissionOf(asMap(own));
    if (applied.length === 0) continue;
    if (scopes.some((scope) => IMPERSONATION.includes(scope))) left.push({ why: "impersonation", permission });
    if (!scopes.includes("token-exchange")) continue;
    for (const resource of resources) {
      const address = clients.get(resource.replace(/^client\.resource\./, ""));
      if (address === undefined) {
        if (resource.startsWith("idp.resource.")) left.push({ why: "identity-provider", permission });
        continue;
      }
      const target = parseAddress(address).name;
      const { requesters, conditions } = deciding(policies, applied, decisionStrategy !== "UNANIMOUS");
      left.push(...conditions.map((condition): V1Left => ({ why: "condition", ...condition, target })));
      for (const requester of requesters) {
        if (isPublic(realm, requester)) left.push({ why: "public-requester", requester, target });
        else exchanges.push({ requester, target });
      }
    }
  }
  const key = ({ requester, target }: V1["exchanges"][number]) => JSON.stringify([requester, target]);
  return { exchanges: exchanges.sort((one, other) => (key(one) < key(other) ? -1 : 1)), left };
}

/**
 * The same of clients as the server, or an export, shows them: the one that manages the realm with its settings, all with
 * their ids. A file that is to be applied says nothing of the first, so that no declaration has it.
 */
export function permissionsIn(clients: readonly JsonMap[]): { objects: Realm["objects"]; ids: Map<Address, string> } {
  const name = (client: JsonMap) => addressOf("client", String(get(client, "clientId")));
  const ids = clients.flatMap((client): [Address, string][] => {
    const id = get(client, "id");
    return typeof id === "string" ? [[name(client), id]] : [];
  });
  const isPublic = clients.map((client): [Address, Entry] => {
    return [name(client), { fields: { publicClient: get(client, "publicClient") === true } }];
  });
  const settings = clients
    .filter((client) => name(client) === MANAGEMENT)
    .map((client): [Address, Entry] => [
      `${MANAGEMENT}/authorization`,
      { fields: fieldsOf(asMap(get(client, "authorizationSettings")), parseAddress(MANAGEMENT).name) },
    ]);
  return { objects: new Map([...isPublic, ...settings]), ids: new Map(ids) };
}

/**
 * The realm without what the server keeps for itself, where V1 and the fine-grained permissions write: no
 * administrator may change that client, so no file can say anything of it.
 */
export function withoutManagement(realm: Realm): Realm {
  const isManagement = (address: Address) =>
    [MANAGEMENT, ADMIN_PERMISSIONS].some((one) => address === one || isBeneath(address, one));
  const fresh = [...newRealm(realm.name, realm.version).objects].filter(([address]) => isManagement(address));
  const objects = new Map<Address, Entry>([...realm.objects].filter(([address]) => !isManagement(address)));
  for (const [address, entry] of fresh) if (realm.objects.has(address)) objects.set(address, entry);
  return { ...realm, objects };
}

const MANAGEMENT = addressOf("client", "realm-management");

/** It comes and goes with the realm's `adminPermissionsEnabled`. */
const ADMIN_PERMISSIONS = addressOf("client", "admin-permissions");

/** Whether some administrators may do some things, which no file carries either. */
export function grantsAdministration(realm: Realm): boolean {
  const settings = realm.objects.get(`${ADMIN_PERMISSIONS}/authorization`)?.fields ?? {};
  return Object.keys(asMap(get(settings, "policies"))).length > 0;
}

/** Of the permissions on users. */
const IMPERSONATION = ["impersonate", "user-impersonated"];

interface Deciding {
  requesters: readonly string[];
  conditions: readonly { policy: string; type: string }[];
}

/** @param any one of the policies is enough, else all are needed. */
function deciding(policies: JsonMap, applied: readonly string[], any: boolean): Deciding {
  const each = applied.map((name): { clients?: readonly string[]; conditions: Deciding["conditions"] } => {
    const policy = asMap(get(policies, name));
    const { type, logic, config } = { type: String(get(policy, "type") ?? "unknown"), ...sense(policy) };
    if (logic === "POSITIVE" && type === "client")
      return { clients: asStrings(get(config, "clients")), conditions: [] };
    if (logic === "POSITIVE" && type === "aggregate") {
      const inner = asStrings(get(config, "applyPolicies")).filter((other) => other !== name);
      const { requesters, conditions } = deciding(
        Object.fromEntries(Object.entries(policies).filter(([other]) => other !== name)),
        inner,
        get(policy, "decisionStrategy") !== "UNANIMOUS",
      );
      return { ...(requesters.length > 0 && { clients: requesters }), conditions };
    }
    return { conditions: [{ policy: name, type: logic === "POSITIVE" ? type : `${type}, negative` }] };
  });
  const lists = each.flatMap(({ clients }) => (clients ? [clients] : []));
  const all = [...new Set(lists.flat())];
  return {
    requesters: any ? all : all.filter((client) => lists.every((list) => list.includes(client))),
    conditions: each.flatMap(({ conditions }) => conditions),
  };
}

function sense(policy: JsonMap): { logic: string; config: JsonMap } {
  return { logic: String(get(policy, "logic") ?? "POSITIVE"), config: asMap(get(policy, "config")) };
}

function permissionOf(policy: JsonMap) {
  const { config } = sense(policy);
  const isPermission = get(policy, "type") === "scope";
  const list = (key: string) => (isPermission ? asStrings(get(config, key)) : []);
  return {
    scopes: list("scopes"),
    resources: list("resources"),
    applied: list("applyPolicies"),
    decisionStrategy: get(policy, "decisionStrategy") ?? "UNANIMOUS",
  };
}

function isClient(address: Address): boolean {
  return /^client\/[^/]+$/.test(address);
}

function isPublic(realm: Realm, client: string): boolean {
  return get(realm.objects.get(addressOf("client", client))?.fields ?? {}, "publicClient") === true;
}
