import type { Address } from "#model/address.ts";
import type { JsonMap } from "#model/json.ts";

/**
 * What kinds may do to a realm. `keycloak/` provides it; everything is addressed by the server's id, never by a name
 * in a path: a role named `..` once deleted a realm that way.
 */
export interface AdminApi {
  /** The server's id of an object that was in the snapshot or was made in this run. */
  idOf(address: Address): string;
  /** Remembers the id of an object that was just made. */
  learn(address: Address, id: string): void;
  now(): Date;
  realm: {
    get(): Promise<JsonMap>;
    create(representation: JsonMap): Promise<void>;
    update(representation: JsonMap): Promise<void>;
    setScopeType(scopeId: string, list: ScopeList, member: boolean): Promise<void>;
  };
  clients: ObjectApi & {
    setScope(clientId: string, scopeId: string, list: ScopeList, member: boolean): Promise<void>;
    /** The server id of the user behind the client's service account. */
    serviceAccount(clientId: string): Promise<string>;
  };
  clientScopes: ObjectApi;
  users: ObjectApi & {
    resetPassword(id: string, password: JsonMap): Promise<void>;
    setGroup(id: string, groupId: string, member: boolean): Promise<void>;
    /** The server ids of the groups that a user is in. */
    groups(id: string): Promise<readonly string[]>;
    /** @returns the server id. @throws KcxError SERVER_REFUSED when there is no such user. */
    named(username: string): Promise<string>;
    identities(id: string): Promise<readonly JsonMap[]>;
    link(id: string, provider: string, identity: JsonMap): Promise<void>;
    unlink(id: string, provider: string): Promise<void>;
  };
  components: ObjectApi & {
    /** Those that lie in another one. */
    within(parentId: string): Promise<readonly JsonMap[]>;
  };
  organizations: ObjectApi & {
    setProvider(id: string, alias: string, member: boolean): Promise<void>;
    setMember(id: string, userId: string, member: boolean): Promise<void>;
  };
  /** Of a client, by its server id; what is in its lists by theirs. */
  authorization: {
    /** The settings, which know no ids, and beside them the lists, which do. */
    get(clientId: string): Promise<AuthorizationNow>;
    import(clientId: string, settings: JsonMap): Promise<void>;
    update(clientId: string, list: "scopes" | "resources", id: string, representation: JsonMap): Promise<void>;
    remove(clientId: string, list: "scopes" | "resources" | "policies", id: string): Promise<void>;
  };
  localization: {
    get(locale: string): Promise<JsonMap>;
    addTexts(locale: string, texts: JsonMap): Promise<void>;
    removeText(locale: string, key: string): Promise<void>;
  };
  /** Each list is one document, put whole. */
  clientPolicies: {
    get(list: ClientPolicyList): Promise<readonly JsonMap[]>;
    put(list: ClientPolicyList, items: readonly JsonMap[]): Promise<void>;
  };
  userProfile: { get(): Promise<JsonMap>; put(profile: JsonMap): Promise<void> };
  groups: Omit<ObjectApi, "create"> & {
    /** @param parentId the group it goes into; absent: at the top. */
    create(parentId: string | undefined, representation: JsonMap): Promise<string>;
    setDefault(id: string, member: boolean): Promise<void>;
  };
  /** By alias: the server takes no id. */
  identityProviders: {
    create(representation: JsonMap): Promise<void>;
    get(alias: string): Promise<JsonMap | undefined>;
    update(alias: string, representation: JsonMap): Promise<void>;
    remove(alias: string): Promise<void>;
    mappers(alias: string): Promise<readonly JsonMap[]>;
    createMapper(alias: string, representation: JsonMap): Promise<void>;
    updateMapper(alias: string, id: string, representation: JsonMap): Promise<void>;
    removeMapper(alias: string, id: string): Promise<void>;
  };
  requiredActions: {
    list(): Promise<readonly JsonMap[]>;
    register(providerId: string, name: string): Promise<void>;
    update(alias: string, representation: JsonMap): Promise<void>;
    remove(alias: string): Promise<void>;
  };
  /** Flows within a flow, and its steps, are addressed by its alias. */
  flows: {
    /** Those at the top. */
    list(): Promise<readonly JsonMap[]>;
    get(id: string): Promise<JsonMap>;
    create(representation: JsonMap): Promise<string>;
    update(id: string, representation: JsonMap): Promise<void>;
    remove(id: string): Promise<void>;
    /** The steps of all levels, one after the other. */
    executions(flow: string): Promise<readonly JsonMap[]>;
    addExecution(flow: string, representation: JsonMap): Promise<void>;
    addFlow(flow: string, representation: JsonMap): Promise<void>;
    updateExecution(flow: string, representation: JsonMap): Promise<void>;
    removeExecution(id: string): Promise<void>;
    getConfig(id: string): Promise<JsonMap>;
    createConfig(executionId: string, representation: JsonMap): Promise<string>;
    updateConfig(id: string, representation: JsonMap): Promise<void>;
    removeConfig(id: string): Promise<void>;
    /** The steps of the realm that have one, by its id. */
    ownersOfConfigs(): Promise<ReadonlyMap<string, readonly string[]>>;
  };
  /** Gives and takes roles, by their addresses. */
  roleMappings: { change(holder: RoleHolder, add: readonly Address[], remove: readonly Address[]): Promise<void> };
  roles: {
    /** @param clientId the client's server id; absent: a realm role. */
    create(clientId: string | undefined, representation: JsonMap): Promise<void>;
    get(id: string): Promise<JsonMap | undefined>;
    update(id: string, representation: JsonMap): Promise<void>;
    remove(id: string): Promise<void>;
  };
  mappers: {
    create(parent: MapperParent, representation: JsonMap): Promise<void>;
    list(parent: MapperParent): Promise<readonly JsonMap[]>;
    update(parent: MapperParent, id: string, representation: JsonMap): Promise<void>;
    remove(parent: MapperParent, id: string): Promise<void>;
  };
}

export interface AuthorizationNow extends Record<"scopes" | "resources" | "policies", readonly JsonMap[]> {
  settings: JsonMap;
}

export type ClientPolicyList = "profiles" | "policies";

export type ScopeList = "default" | "optional";

/** What roles can be given to: a user or a group has them, a role includes them, a client or scope is limited to them. */
export type RoleHolder =
  | { kind: "user" | "group" | "client" | "client-scope"; id: string }
  /** By address: the server doesn't tell the id of a role that was just made. */
  | { kind: "role"; address: Address };

export interface MapperParent {
  kind: "client" | "client-scope";
  id: string;
}

interface ObjectApi {
  /** @returns the new object's id. @throws KcxError SERVER_REFUSED with status 409 when the name is taken. */
  create(representation: JsonMap): Promise<string>;
  get(id: string): Promise<JsonMap | undefined>;
  update(id: string, representation: JsonMap): Promise<void>;
  remove(id: string): Promise<void>;
}
