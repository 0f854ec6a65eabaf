import type { Address } from "#model/address.ts";
import { clientRoleAddress } from "#model/role-ref.ts";
import type { Reason } from "../prediction.ts";
import type { ResolvedRoles } from "./resolved-roles.ts";

/**
 * Whom a token names while its mappers run. Those whom roles bring can be hundreds, and they are asked for more often than
 * they are listed: the list and its reasons are made when somebody wants them.
 */
export class DraftAudience {
  readonly #named = new Set<string>();
  #resolved: { roles: ResolvedRoles; except: string; by: Address } | undefined;
  #list: readonly string[] | undefined;

  /** @returns false where it is there already. */
  add(id: string): boolean {
    if (this.has(id)) return false;
    this.#named.add(id);
    return true;
  }

  /** Instead of all others. */
  replace(ids: readonly string[]): void {
    this.#named.clear();
    for (const id of ids) this.#named.add(id);
  }

  /** Every client of which a role is in, `except` the one whose token it is. */
  resolve(roles: ResolvedRoles, except: string, by: Address): void {
    this.#resolved ??= { roles, except, by };
  }

  has(id: string): boolean {
    return (
      this.#named.has(id) ||
      (this.#resolved !== undefined && id !== this.#resolved.except && this.#resolved.roles.isOwner(id))
    );
  }

  /** Absent: nobody put anything in it. Tokens that name the same have the same list. */
  get list(): readonly string[] | undefined {
    this.#list ??= this.#resolved?.roles.listed(this.#named, this.#resolved.except) ?? [...this.#named];
    return this.#list.length === 0 ? undefined : this.#list;
  }

  /** Of those whom roles brought. */
  get reasons(): readonly Reason[] {
    if (this.#resolved === undefined) return [];
    const { roles, except, by } = this.#resolved;
    return roles.owners.flatMap((audience): Reason[] => {
      const [role = ""] = roles.clients.get(audience) ?? [];
      if (audience === except || this.#named.has(audience)) return [];
      return [{ code: "audience", audience, by, role: clientRoleAddress(audience, role) }];
    });
  }
}
