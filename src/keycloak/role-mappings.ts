import { KcxError } from "#errors.ts";
import { type Address, parseAddress } from "#model/address.ts";
import { get, type JsonMap } from "#model/json.ts";
import type { RoleHolder } from "#resources/api.ts";
import type { Session } from "./session.ts";

/** A role as the mapping endpoints want it. */
interface RoleRef {
  id: string;
  name: string;
}

/** Gives and takes roles. The endpoints want ids, and one request for each client whose roles are concerned. */
export class RoleMappings {
  readonly #session: Session;
  readonly #realm: string;
  readonly #idOf: (address: Address) => string | undefined;
  /** Ids of roles that were made in this run, once they were looked up. */
  readonly #found = new Map<Address, string>();

  constructor(session: Session, realm: string, idOf: (address: Address) => string | undefined) {
    this.#session = session;
    this.#realm = realm;
    this.#idOf = idOf;
  }

  async change(holder: RoleHolder, add: readonly Address[], remove: readonly Address[]): Promise<void> {
    for (const [verb, roles] of [
      ["remove", remove],
      ["add", add],
    ] as const) {
      if (roles.length === 0) continue;
      if (holder.kind === "role") {
        const [own] = await this.#refs([holder.address]);
        await this.#composites(own?.id ?? "", verb, await this.#refs(roles));
        continue;
      }
      for (const [owner, own] of byOwner(roles)) await this.#mappings(holder, verb, owner, await this.#refs(own));
    }
  }

  async #composites(roleId: string, verb: "add" | "remove", roles: RoleRef[]): Promise<void> {
    const realm = this.#realm;
    await this.#session.write({ what: "change what a role includes", role: "manage-realm" }, (client) =>
      verb === "add"
        ? client.roles.createComposite({ realm, roleId }, roles)
        : client.roles.delCompositeRoles({ realm, id: roleId }, roles),
    );
  }

  async #mappings(
    holder: Exclude<RoleHolder, { kind: "role" }>,
    verb: "add" | "remove",
    owner: Address | undefined,
    roles: RoleRef[],
  ): Promise<void> {
    const { id, kind } = holder;
    const realm = this.#realm;
    const clientId = owner === undefined ? undefined : this.#known(owner);
    const isScope = kind === "client" || kind === "client-scope";
    const role = isScope ? "manage-clients" : "manage-users";
    await this.#session.write({ what: `change the roles of a ${kind}`, role }, (client) => {
      if (isScope) {
        const scopes = kind === "client" ? client.clients : client.clientScopes;
        if (clientId === undefined) {
          return verb === "add"
            ? scopes.addRealmScopeMappings({ realm, id }, roles)
            : scopes.delRealmScopeMappings({ realm, id }, roles);
        }
        const query = { realm, id, client: clientId };
        return verb === "add"
          ? scopes.addClientScopeMappings(query, roles)
          : scopes.delClientScopeMappings(query, roles);
      }
      const holders = kind === "user" ? client.users : client.groups;
      if (clientId === undefined) {
        const query = { realm, id, roles };
        return verb === "add" ? holders.addRealmRoleMappings(query) : holders.delRealmRoleMappings(query);
      }
      const query = { realm, id, clientUniqueId: clientId, roles };
      return verb === "add" ? holders.addClientRoleMappings(query) : holders.delClientRoleMappings(query);
    });
  }

  async #refs(roles: readonly Address[]): Promise<RoleRef[]> {
    const refs: RoleRef[] = [];
    for (const address of roles) {
      const id = this.#idOf(address) ?? this.#found.get(address) ?? (await this.#lookUp(address));
      refs.push({ id, name: parseAddress(address).name });
    }
    return refs;
  }

  /** By the list and not by the name: `Location` mangles names, and a name in a path may mean something else. */
  async #lookUp(address: Address): Promise<string> {
    const { name, parent } = parseAddress(address);
    const realm = this.#realm;
    const list = await this.#session.read<readonly JsonMap[]>(
      { what: "read the roles", role: "view-realm" },
      (client) =>
        parent === undefined
          ? client.roles.find({ realm })
          : client.clients.listRoles({ realm, id: this.#known(parent) }),
    );
    const id = list.find((role) => get(role, "name") === name)?.["id"];
    if (typeof id !== "string") throw new KcxError("CONFLICT", `there is no ${address} to give`);
    this.#found.set(address, id);
    return id;
  }

  #known(address: Address): string {
    const id = this.#idOf(address);
    if (id === undefined) throw new KcxError("NOT_THERE", `the server told of no ${address}`);
    return id;
  }
}

/** Realm roles under `undefined`, client roles under their client. */
function byOwner(roles: readonly Address[]): Map<Address | undefined, Address[]> {
  const groups = new Map<Address | undefined, Address[]>();
  for (const role of roles) {
    const { parent } = parseAddress(role);
    groups.set(parent, [...(groups.get(parent) ?? []), role]);
  }
  return groups;
}
