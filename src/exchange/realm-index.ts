import { type Address, addressOf, parseAddress, REALM } from "#model/address.ts";
import { asStrings, get, type JsonMap } from "#model/json.ts";
import type { Realm } from "#model/realm.ts";
import type { Knowledge } from "./knowledge.ts";
import { memo } from "./memo.ts";
import { addresses, attributesOf, type Client, flag, isTrue, type Mapper, type Scope, text } from "./parts.ts";
import type { Person } from "./person.ts";
import { type Principal, serviceAccountOf, userOf, withAncestors } from "./principal.ts";
import { Remembered } from "./remembered.ts";

/**
 * A realm arranged for questions. One pass over the objects puts children with their parents; clients, scopes and
 * users are made when they are first asked for, so that one question in a realm of thousands costs little.
 */
export class RealmIndex {
  readonly realm: Realm;
  readonly known: Knowledge;
  readonly remembered = new Remembered();
  readonly settings: JsonMap;
  /** Enabled or not. */
  readonly policies: readonly Address[];
  readonly #mappers = new Map<Address, Mapper[]>();
  readonly #roles = new Map<Address, Address[]>();
  readonly #clients = new Map<string, Client | undefined>();
  readonly #scopes = new Map<string, Scope | undefined>();
  readonly #mailboxes = new Map<string, string | undefined>();
  readonly #principals = new Map<Address, Principal | undefined>();
  #allRoles: ReadonlySet<Address> | undefined;
  #clientAddresses: readonly Address[] | undefined;
  readonly #expanded = new Map<Address, ReadonlySet<Address>>();
  readonly #openers = new Map<Scope, ReadonlySet<Address>>();
  readonly #granted = new WeakMap<ReadonlySet<Address>, Map<string, ReadonlySet<Address>>>();

  constructor(realm: Realm, known: Knowledge = {}) {
    this.realm = realm;
    this.known = known;
    this.settings = realm.objects.get(REALM)?.fields ?? {};
    this.policies = [...realm.objects.keys()].filter((address) => address.startsWith("client-policy/"));
    for (const [address, { fields }] of realm.objects) {
      const [kind = "", name = "", part] = address.split("/");
      if (part === "mapper") this.#under(this.#mappers, `${kind}/${name}`, mapperOf(address, fields));
      if (part === "role" && kind === "client" && address.split("/").length === 4) {
        this.#under(this.#roles, `${kind}/${name}`, address);
      }
    }
  }

  /** By client id, exactly: RealmModel.getClientByClientId knows neither case nor blanks. */
  client(id: string): Client | undefined {
    return memo(this.#clients, id, () => this.#client(id));
  }

  scope(name: string): Scope | undefined {
    return memo(this.#scopes, name, () => this.#scope(addressOf("client-scope", name), name, true));
  }

  /** @returns `undefined` when this picture of the realm doesn't have the user. */
  user(name: string): Principal | undefined {
    return memo(this.#principals, addressOf("user", name.toLowerCase()), () => userOf(this, name));
  }

  /** By e-mail first, where that is allowed (KeycloakModelUtils.findUserByNameOrEmail). */
  userByLogIn(name: string): Principal | undefined {
    if (!name.includes("@") || !flag(this.settings, "loginWithEmailAllowed", true)) return this.user(name);
    const owner = memo(this.#mailboxes, name.toLowerCase(), () => this.#ownerOf(name.toLowerCase()));
    return this.user(owner ?? name);
  }

  serviceAccount(client: Client): Principal {
    const address = `${client.address}/service-account`;
    const found = memo(this.#principals, address, () => serviceAccountOf(this, client));
    if (found === undefined) throw new Error(`no service account for ${client.address}`);
    return found;
  }

  fields(address: Address): JsonMap | undefined {
    return this.realm.objects.get(address)?.fields;
  }

  /** What is known of the user behind a principal: of one behind a service account the name, and that there is no more. */
  person(address: Address): Person {
    const { kind, parent } = address === "" ? { kind: "", parent: undefined } : parseAddress(address);
    const fields = this.fields(address) ?? {};
    const joined = get(fields, "groups");
    const groups = joined === undefined ? undefined : asStrings(joined);
    const groupFields = (groups ?? []).map((group) => withAncestors(group).map((one) => this.fields(one) ?? {}));
    if (kind !== "service-account") {
      const isReal = this.known.imagined?.has(address) !== true;
      return {
        fields: isReal ? fields : {},
        isWhole: isReal && this.known.usersAreWhole === true,
        groups,
        groupFields,
      };
    }
    const id = parent === undefined ? "" : parseAddress(parent).name;
    const username = `service-account-${id.toLowerCase()}`;
    return { fields: { username }, isWhole: true, groups, groupFields };
  }

  /** A role and, transitively, all that it includes; circles are fine (RoleUtils.expandCompositeRoles). */
  expand(roles: Iterable<Address>): Set<Address> {
    const all = new Set<Address>();
    for (const role of roles)
      if (this.#canBe(role)) for (const one of memo(this.#expanded, role, () => this.#closure(role))) all.add(one);
    return all;
  }

  /** The roles of which any opens a scope; of a scope without roles none is needed. */
  openers(scope: Scope): ReadonlySet<Address> {
    return memo(this.#openers, scope, () => this.expand(scope.roles));
  }

  /** Those of somebody's roles that these bring, in the order in which they are held. */
  granted(roles: ReadonlySet<Address>, by: readonly Address[]): ReadonlySet<Address> {
    const known = memo(this.#granted, roles, () => new Map());
    return memo(known, by.join(" "), () => {
      const open = this.expand(by);
      return open.size === 0 ? open : new Set([...roles].filter((role) => open.has(role)));
    });
  }

  get organizations(): boolean {
    return flag(this.settings, "organizationsEnabled", false);
  }

  /** Some mapper writes what a user is called, or has, into `aud`, `azp` or `sub`: users of the same roles differ then. */
  get tellsPeopleApart(): boolean {
    const tells = ({ type, config }: Mapper) =>
      /-(attribute|property|membership)-mapper$/.test(type) && /^(aud|azp|sub)$/.test(config("claim.name") ?? "");
    return [...this.#mappers.values()].some((mappers) => mappers.some(tells));
  }

  get clientAddresses(): readonly Address[] {
    this.#clientAddresses ??= [...this.realm.objects.keys()].filter((address) => /^client\/[^/]+$/.test(address));
    return this.#clientAddresses;
  }

  /** Every role of the realm and of its clients. */
  get allRoles(): ReadonlySet<Address> {
    this.#allRoles ??= new Set([...this.realm.objects.keys()].filter(isRole));
    return this.#allRoles;
  }

  #closure(role: Address): ReadonlySet<Address> {
    const all = new Set<Address>([role]);
    for (const one of all) {
      for (const inner of addresses(this.fields(`${one}/composites`), "roles")) if (this.#canBe(inner)) all.add(inner);
    }
    return all;
  }

  /** A role of a client that isn't there is no role, whoever lists it. */
  #canBe(role: Address): boolean {
    const { parent } = parseAddress(role);
    return parent === undefined || this.fields(parent) !== undefined;
  }

  #ownerOf(email: string): string | undefined {
    for (const [address, { fields }] of this.realm.objects) {
      const own = address.startsWith("user/") ? get(fields, "email") : undefined;
      if (typeof own === "string" && own.toLowerCase() === email) return parseAddress(address).name;
    }
    return undefined;
  }

  #client(id: string): Client | undefined {
    const address = addressOf("client", id);
    const fields = this.fields(address);
    if (fields === undefined) return undefined;
    const protocol = text(fields, "protocol", "openid-connect");
    const attributes = attributesOf(get(fields, "attributes"));
    const serviceAccount = flag(fields, "serviceAccountsEnabled", false);
    const consentRequired = flag(fields, "consentRequired", false);
    // A client only has scopes of its own protocol (ClientAdapter.getClientScopes).
    const named = (key: string, more: readonly string[] = []) =>
      [...new Set([...asStrings(get(fields, key)), ...more])].flatMap((name) => this.#scopeFor(name, protocol));
    // The model of a client leaves out what the server gives by itself.
    const lacks = this.known.withoutServiceScope?.has(id) === true;
    const given = serviceAccount && !lacks ? ["service_account"] : [];
    const own = this.#scope(address, id, false);
    if (own === undefined) return undefined;
    return {
      id,
      address,
      protocol,
      attributes,
      serviceAccount,
      consentRequired,
      enabled: flag(fields, "enabled", true),
      isPublic: flag(fields, "publicClient", false),
      bearerOnly: flag(fields, "bearerOnly", false),
      fullScope: flag(fields, "fullScopeAllowed", !consentRequired),
      directAccess: flag(fields, "directAccessGrantsEnabled", false),
      browser: flag(fields, "standardFlowEnabled", true),
      defaults: named("defaultClientScopes", given),
      optionals: new Map(named("optionalClientScopes").map((scope) => [scope.name, scope])),
      own: { ...own, onConsent: isTrue(attributes("display.on.consent.screen")), inToken: false },
      roles: this.#roles.get(address) ?? [],
      fields,
    };
  }

  #scopeFor(name: string, protocol: string): Scope[] {
    const scope = this.scope(name);
    if (scope === undefined) return [];
    const own = text(this.fields(scope.address) ?? {}, "protocol", "openid-connect");
    return own === protocol || (own === "oid4vc" && protocol === "openid-connect") ? [scope] : [];
  }

  #scope(address: Address, name: string, otherwise: boolean): Scope | undefined {
    const fields = this.fields(address);
    if (fields === undefined) return undefined;
    const attributes = attributesOf(get(fields, "attributes"));
    const isOn = (key: string) => (attributes(key) === undefined ? otherwise : isTrue(attributes(key)));
    return {
      name,
      address,
      inToken: isOn("include.in.token.scope"),
      onConsent: isOn("display.on.consent.screen"),
      mappers: this.#mappers.get(address) ?? [],
      roles: addresses(this.fields(`${address}/role-scope`), "roles"),
    };
  }

  #under<T>(map: Map<Address, T[]>, parent: Address, item: T): void {
    const list = map.get(parent);
    if (list) list.push(item);
    else map.set(parent, [item]);
  }
}

function mapperOf(address: Address, fields: JsonMap): Mapper {
  return {
    address,
    protocol: text(fields, "protocol", ""),
    type: text(fields, "protocolMapper", ""),
    config: attributesOf(get(fields, "config")),
  };
}

function isRole(address: Address): boolean {
  const [kind, , part, , more] = address.split("/");
  return more === undefined && (kind === "role" ? part === undefined : kind === "client" && part === "role");
}
