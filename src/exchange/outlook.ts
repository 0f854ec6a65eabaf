import type { Address } from "#model/address.ts";
import type { Contract } from "#model/contract.ts";
import { get } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import { questionOf, userOf } from "./contract.ts";
import { type Forecast, judge } from "./judge.ts";
import type { Knowledge } from "./knowledge.ts";
import { predict } from "./predict.ts";
import { RealmIndex } from "./realm-index.ts";

/**
 * What becomes of contracts in one realm.
 *
 * Users' roles cost two requests each, so a picture of a realm rarely has them; most exchanges don't depend on them.
 * Therefore a contract of a user whose roles weren't read is asked twice: for a user without any role, and for one with
 * all that the realm has. Roles only ever add: they open scopes and put more into `aud`. Where both answers keep the
 * contract, or both break it in the same way, so does every answer between them.
 */
export class Outlook {
  readonly realm: Realm;
  readonly #known: Knowledge;
  #made: RealmIndex | undefined;
  #bounds: readonly RealmIndex[] | undefined;

  constructor(realm: Realm, known: Knowledge = {}) {
    this.realm = realm;
    this.#known = known;
  }

  /** Made when the first question comes: a file without contracts asks none. */
  get #index(): RealmIndex {
    this.#made ??= new RealmIndex(this.realm, this.#known);
    return this.#made;
  }

  forecast(contract: Contract): Forecast {
    const { subject, request } = questionOf(contract);
    const asked = (index: RealmIndex) => judge(contract, predict(index, subject, request));
    if (!this.rolesUnread(contract)) return asked(this.#index);
    const [least, most] = this.#between().map(asked);
    if (least !== undefined && most !== undefined && sameAnswer(least, most)) return least;
    return { status: "unknown", causes: [{ code: "user", user: userOf(contract) ?? "" }] };
  }

  /** The contract is about a user of this realm whose roles aren't in this picture of it. */
  rolesUnread(contract: Contract): boolean {
    const user = userOf(contract);
    const principal = user === undefined ? undefined : this.#index.user(user);
    return principal !== undefined && principal.roles === undefined;
  }

  #between(): readonly RealmIndex[] {
    this.#bounds ??= [this.#withRoles([]), this.#withRoles([...this.#index.allRoles])];
    return this.#bounds;
  }

  #withRoles(roles: readonly Address[]): RealmIndex {
    const objects = new Map(this.realm.objects);
    const exact = new Set(this.#known.exactRoles);
    for (const [address, entry] of this.realm.objects) {
      if (!address.startsWith("user/") || get(entry.fields, "roles") !== undefined) continue;
      objects.set(address, { ...entry, fields: { ...entry.fields, roles: [...roles], groups: [] } });
      exact.add(address);
    }
    return new RealmIndex({ ...this.realm, objects }, { ...this.#known, exactRoles: exact });
  }
}

/** A kept contract may be kept in ways that it doesn't tell apart; a broken one is told with its answer. */
export function sameAnswer(one: Forecast, other: Forecast): boolean {
  return one.status === other.status && one.status !== "unknown" && answer(one) === answer(other);
}

function answer(forecast: Forecast): string {
  if (forecast.status !== "broken") return "";
  const { at, came, differences } = forecast;
  return JSON.stringify([at, came.kind === "refusal" ? came : "token", differences]);
}

/** The users whose roles decide one of these contracts. */
export function usersToRead(outlooks: readonly Outlook[], contracts: readonly Contract[]): Set<string> {
  const deciding = contracts.filter((contract) =>
    outlooks.some((outlook) => outlook.rolesUnread(contract) && outlook.forecast(contract).status === "unknown"),
  );
  return new Set(deciding.flatMap((contract) => userOf(contract) ?? []));
}
