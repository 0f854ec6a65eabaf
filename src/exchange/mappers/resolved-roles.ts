import { type Address, parseAddress } from "#model/address.ts";
import { memo } from "../memo.ts";

/**
 * The roles that may go into a token, by client id. In a realm of thousands of roles the same ones go into the tokens of
 * hundreds of clients, so nobody changes them: whoever moves a role has others from there on.
 */
export class ResolvedRoles {
  readonly realm: ReadonlySet<string>;
  readonly clients: ReadonlyMap<string, ReadonlySet<string>>;
  #owners: readonly string[] | undefined;
  readonly #lists = new Map<string, readonly string[]>();

  private constructor(realm: ReadonlySet<string>, clients: ReadonlyMap<string, ReadonlySet<string>>) {
    this.realm = realm;
    this.clients = clients;
  }

  /** The same set gives the same roles, which is looked at once. */
  static of(roles: ReadonlySet<Address>): ResolvedRoles {
    return memo(KNOWN, roles, () => ResolvedRoles.#read(roles));
  }

  static #read(roles: ReadonlySet<Address>): ResolvedRoles {
    const realm = new Set<string>();
    const clients = new Map<string, Set<string>>();
    for (const role of roles) {
      const { name, parent } = parseAddress(role);
      const client = parent === undefined ? undefined : parseAddress(parent).name;
      const list = client === undefined ? realm : clients.get(client);
      if (list) list.add(name);
      else if (client !== undefined) clients.set(client, new Set([name]));
    }
    return new ResolvedRoles(realm, clients);
  }

  has({ client, role }: RoleRef): boolean {
    return (client === undefined ? this.realm : this.clients.get(client))?.has(role) === true;
  }

  with(ref: RoleRef): ResolvedRoles {
    return this.#changed(ref, (names) => names.add(ref.role));
  }

  without(ref: RoleRef): ResolvedRoles {
    return this.#changed(ref, (names) => names.delete(ref.role));
  }

  /** Clients of which a role is in. */
  get owners(): readonly string[] {
    this.#owners ??= [...this.clients].flatMap(([id, names]) => (names.size === 0 ? [] : [id]));
    return this.#owners;
  }

  isOwner(id: string): boolean {
    return (this.clients.get(id)?.size ?? 0) > 0;
  }

  /** These names, and every owner but one: one list for all tokens that name the same, whoever's they are. */
  listed(names: ReadonlySet<string>, except: string): readonly string[] {
    const key = JSON.stringify([this.isOwner(except) ? except : "", ...names]);
    return memo(this.#lists, key, () => [...names, ...this.owners.filter((id) => id !== except && !names.has(id))]);
  }

  #changed({ client }: RoleRef, change: (names: Set<string>) => void): ResolvedRoles {
    const names = new Set(client === undefined ? this.realm : this.clients.get(client));
    change(names);
    if (client === undefined) return new ResolvedRoles(names, this.clients);
    return new ResolvedRoles(this.realm, new Map([...this.clients, [client, names]]));
  }
}

/** A role as a mapper names it. */
export interface RoleRef {
  client?: string;
  role: string;
}

const KNOWN = new WeakMap<ReadonlySet<Address>, ResolvedRoles>();
