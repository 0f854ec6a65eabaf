import type { Address } from "#model/address.ts";
import { parseAddress, REALM } from "#model/address.ts";
import { EXCHANGE_FLAG } from "#model/exchange-flag.ts";
import { asStrings, get } from "#model/json.ts";
import { SCOPE_LISTS } from "#model/scope-lists.ts";
import type { Claim } from "./claim.ts";
import { lifetime } from "./lifetime.ts";
import { finished } from "./mappers/draft.ts";
import { mostOf } from "./most.ts";
import { addresses, type Client, flag, isTrue } from "./parts.ts";
import type { RealmIndex } from "./realm-index.ts";

/**
 * The most that tokens can do because of one object: of a client what its tokens can hold for a user with every role
 * and with every scope asked for; of users, groups and roles the roles they give.
 */
export interface Powers {
  /** `aud:x`, `claim:y`, `role:z`, `may:exchange` … */
  can: ReadonlySet<string>;
  /** Scopes, and the roles of which one is needed; `undefined`: none is. */
  scopes: ReadonlyMap<string, ReadonlySet<Address> | undefined>;
  /** Seconds that an access token lives at most. */
  lifetime: number;
}

/** What an object's powers reach to: `widens` there is something new, `narrows` something is gone. */
export type Effect = "widens" | "narrows" | "both" | "none";

/** Full scope: whatever roles the user has. */
const ALL_ROLES = "role:*";

const NOTHING: Powers = { can: new Set(), scopes: new Map(), lifetime: 0 };

/** The objects whose powers a change of this object can touch; `undefined`: it has no part in the model. */
export function touched(address: Address, indexes: readonly RealmIndex[]): readonly Address[] | undefined {
  if (address === REALM) return [...new Set(indexes.flatMap((index) => index.clientAddresses))];
  const [kind = "", name = "", part] = address.split("/");
  if (kind === "client" && (part === "role" || part === "service-account"))
    return [address.replace(/\/composites$/, "")];
  if (kind === "client") return [`client/${name}`];
  if (kind === "client-scope") {
    const scope = parseAddress(`client-scope/${name}`).name;
    return [...new Set(indexes.flatMap((index) => clientsWith(index, scope)))];
  }
  if (kind === "role") return [`role/${name}`];
  return ["group", "default-groups", "user"].includes(kind) ? [address] : undefined;
}

export function powersOf(index: RealmIndex, address: Address): Powers {
  const fields = index.fields(address);
  const [kind, name = "", part] = address.split("/");
  if (kind === "client" && part === undefined) {
    const client = index.client(decodeURIComponent(name));
    return client === undefined ? NOTHING : ofClient(index, client);
  }
  if (fields === undefined || !flag(fields, "enabled", true)) return NOTHING;
  const own = part === "role" || kind === "role" ? [address] : addresses(fields, "roles");
  const groups = addresses(fields, "groups").flatMap((group) => addresses(index.fields(group), "roles"));
  const roles = [...index.expand([...own, ...groups])].filter((role) => role !== address);
  return { ...NOTHING, can: new Set(roles.map((role) => `role:${role}`)) };
}

/** What lies between two powers of one object. */
export function effectOf(before: Powers, after: Powers): Effect {
  const wider = hasMore(before, after);
  const narrower = hasMore(after, before);
  return wider && narrower ? "both" : wider ? "widens" : narrower ? "narrows" : "none";
}

function hasMore(before: Powers, after: Powers): boolean {
  if (after.lifetime > before.lifetime) return true;
  const hadAll = before.can.has(ALL_ROLES);
  if ([...after.can].some((power) => !before.can.has(power) && !(hadAll && power.startsWith("role:")))) return true;
  return [...after.scopes].some(([scope, gate]) => {
    if (!before.scopes.has(scope)) return true;
    const was = before.scopes.get(scope);
    return was !== undefined && (gate === undefined || [...gate].some((role) => !was.has(role)));
  });
}

function ofClient(index: RealmIndex, client: Client): Powers {
  if (!client.enabled || client.bearerOnly || client.protocol !== "openid-connect") return NOTHING;
  const ways = {
    "log-in": client.browser || client.directAccess,
    "service-account": client.serviceAccount && !client.isPublic,
    exchange: isTrue(client.attributes(EXCHANGE_FLAG)) && !client.isPublic,
  };
  const open = Object.entries(ways).filter(([, isOpen]) => isOpen);
  if (open.length === 0) return NOTHING;
  const { effective, access, aud } = mostOf(index, client);
  const roles = client.fullScope ? ["*"] : [...access.resolved.realm, ...namesOf(access.resolved.clients)];
  const can = [
    ...open.map(([way]) => `may:${way}`),
    ...(client.isPublic ? ["may:go without a secret"] : []),
    ...(client.consentRequired ? [] : ["may:go without consent"]),
    ...(aud ?? []).map((name) => `aud:${name}`),
    ...roles.map((role) => `role:${role}`),
    ...[...finished(access).claims.values()].flatMap(claimed),
    ...(access.hasOwnSub ? ["claim:sub"] : []),
    ...(access.azp === client.id ? [] : [`azp:${access.azp}`]),
  ];
  const gates = effective.scopes.map(({ name, roles: gate }): [string, ReadonlySet<Address> | undefined] => [
    name,
    gate.length > 0 ? index.expand(gate) : undefined,
  ]);
  return { can: new Set(can), scopes: new Map(gates), lifetime: lifetime(index, client, false) ?? 0 };
}

/** A list is as good as its members. */
function claimed({ name, value }: Claim): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.map((one) => `claim:${name}=${JSON.stringify(one)}`);
}

function namesOf(clients: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return [...clients].flatMap(([client, names]) => [...names].map((name) => `${client}/${name}`));
}

function clientsWith(index: RealmIndex, scope: string): Address[] {
  return index.clientAddresses.filter((address) => {
    const fields = index.fields(address) ?? {};
    return SCOPE_LISTS.some((list) => asStrings(get(fields, list)).includes(scope));
  });
}
