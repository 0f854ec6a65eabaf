/** Changes as an administrator makes them in the console: raw requests, with what the server wants of each. */
import type { TestRealm } from "./keycloak.ts";

type Body = Record<string, unknown>;
type Mappable = "clients" | "client-scopes";

export interface ByHand {
  /** What has no words of its own here: the representation at a path, changed key by key. */
  change(path: string, change: Body): Promise<void>;
  add(path: string, representation: Body): Promise<void>;
  remove(path: string): Promise<void>;
  /** One of a list, by its name. */
  changeIn(path: string, name: string, change: Body): Promise<void>;
  removeIn(path: string, name: string): Promise<void>;
  /** Settings of the realm; a map among them is changed key by key, `undefined` takes a key away. */
  realm(change: Body): Promise<void>;
  client(clientId: string, change: Body): Promise<void>;
  clientScope(name: string, change: Body): Promise<void>;
  /** Whether new clients get a scope. */
  typeOf(scope: string, type: "default" | "optional" | "none"): Promise<void>;
  /** Gives a scope to a client, or takes it. */
  scopeOf(clientId: string, scope: string, list: "default" | "optional" | "none"): Promise<void>;
  /** A mapper's configuration; what stands beside it in `others`. */
  mapper(holder: [Mappable, string], name: string, config: Body, others?: Body): Promise<void>;
  addMapper(holder: [Mappable, string], mapper: Body): Promise<void>;
  removeMapper(holder: [Mappable, string], name: string): Promise<void>;
  /** @param role `auditor`, or a client's `app/cook`. */
  role(role: string, change: Body): Promise<void>;
  addRole(role: string, representation?: Body): Promise<void>;
  removeRole(role: string): Promise<void>;
  /** What a role includes. */
  composite(role: string, included: string, member: boolean): Promise<void>;
  /** @param path `/staff/night`; a slash within a name is `~/`. */
  group(path: string, change: Body): Promise<void>;
  addGroup(path: string, representation?: Body): Promise<void>;
  removeGroup(path: string): Promise<void>;
  defaultGroup(path: string, member: boolean): Promise<void>;
  user(username: string, change: Body): Promise<void>;
  removeUser(username: string): Promise<void>;
  groupOf(username: string, path: string, member: boolean): Promise<void>;
  /** Gives a role to a user, a service account (`service-account-CLIENT`), a group, or to the scope of a client or client scope. */
  roleOf(holder: RoleHolder, role: string, member: boolean): Promise<void>;
  userProfile(change: (profile: UserProfile) => void): Promise<void>;
  /** One attribute of the user profile; maps within key by key, `undefined` takes a key away. */
  profileAttribute(name: string, change: Body): Promise<void>;
  /** Of `clientProfiles` and `clientPolicies`: changes the whole list in place. */
  clientPolicies(list: "profiles" | "policies", change: (items: Body[]) => Body[]): Promise<void>;
  clientPolicy(list: "profiles" | "policies", name: string, change: Body): Promise<void>;
  addRegistrationPolicy(policy: string): Promise<void>;
  /** @param policy `anonymous/trusted-hosts`. */
  registrationPolicy(policy: string, change: Body): Promise<void>;
  removeRegistrationPolicy(policy: string): Promise<void>;
}

export type RoleHolder = [Mappable, string] | ["users", string] | ["groups", string];

export interface UserProfile {
  attributes: (Body & { name: string })[];
  groups: (Body & { name: string })[];
  unmanagedAttributePolicy?: string;
}

const REGISTRATION_POLICY = "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy";

export function byHand({ admin, name }: TestRealm): ByHand {
  const list = async (path: string) => (await admin("GET", path)) as Body[];
  const oneOf = async (path: string, key: string, value: string): Promise<Body & { id: string }> => {
    const found = (await list(path)).find((item) => item[key] === value);
    if (found === undefined) throw new Error(`no ${value} in ${path} of ${name}`);
    return found as Body & { id: string };
  };
  const change = async (path: string, changes: Body) => {
    const now = (await admin("GET", path)) as Body;
    await admin("PUT", path, merged(now, changes));
  };
  const client = (clientId: string) => oneOf(`/clients?clientId=${encodeURIComponent(clientId)}`, "clientId", clientId);
  const user = (username: string) =>
    oneOf(`/users?exact=true&username=${encodeURIComponent(username)}`, "username", username);
  const pathOf = async ([kind, named]: RoleHolder) => {
    if (kind === "groups") return `/groups/${(await group(named)).id}`;
    if (kind === "users") return `/users/${(await user(named)).id}`;
    return `/${kind}/${kind === "clients" ? (await client(named)).id : (await oneOf("/client-scopes", "name", named)).id}`;
  };
  /** As it is stored: the mappers' own endpoint shows them with defaults filled in, which a PUT would write down. */
  const mapper = async (holder: [Mappable, string], named: string) => {
    const path = await pathOf(holder);
    const { protocolMappers = [] } = (await admin("GET", path)) as { protocolMappers?: (Body & { id: string })[] };
    const now = protocolMappers.find((one) => one["name"] === named);
    if (now === undefined) throw new Error(`no mapper ${named} in ${path} of ${name}`);
    return { path: `${path}/protocol-mappers/models`, now };
  };
  /** The list that a role is in; a client's id may hold slashes, so the last one divides. */
  const rolesOf = async (role: string) => {
    const at = role.lastIndexOf("/");
    if (at < 0) return { path: "/roles", own: role, owner: undefined };
    const owner = (await client(role.slice(0, at))).id;
    return { path: `/clients/${owner}/roles`, own: role.slice(at + 1), owner };
  };
  const role = async (named: string) => {
    const { path, own, owner } = await rolesOf(named);
    return { ...(await oneOf(`${path}?briefRepresentation=false&max=500`, "name", own)), owner };
  };
  const group = async (path: string): Promise<Body & { id: string }> => {
    const names = path.replace(/^\//, "").split(/(?<!~)\//);
    const [first = "", ...rest] = names.map((one) => one.replaceAll("~/", "/"));
    let found = await oneOf("/groups?max=500", "name", first);
    for (const one of rest) found = await oneOf(`/groups/${found.id}/children?max=500`, "name", one);
    return found;
  };
  const registrationPolicy = async (policy: string) => {
    const [subType = "", providerId] = policy.split("/");
    const found = await list(`/components?type=${REGISTRATION_POLICY}`);
    return String(found.find((item) => item["subType"] === subType && item["providerId"] === providerId)?.["id"]);
  };
  const userProfile: ByHand["userProfile"] = async (changed) => {
    const profile = (await admin("GET", "/users/profile")) as UserProfile;
    changed(profile);
    await admin("PUT", "/users/profile", profile);
  };
  const clientPolicies: ByHand["clientPolicies"] = async (which, changed) => {
    const answer = (await admin("GET", `/client-policies/${which}`)) as Record<string, Body[]>;
    await admin("PUT", `/client-policies/${which}`, { [which]: changed(answer[which] ?? []) });
  };
  return {
    change,
    add: async (path, representation) => void (await admin("POST", path, representation)),
    remove: async (path) => void (await admin("DELETE", path)),
    changeIn: async (path, named, changes) => change(`${path}/${(await oneOf(path, "name", named)).id}`, changes),
    removeIn: async (path, named) => void (await admin("DELETE", `${path}/${(await oneOf(path, "name", named)).id}`)),
    // The whole goes back, as from the console: what a PUT doesn't carry of CIBA, PAR and the device grant is reset.
    realm: (changes) => change("", changes),
    client: async (clientId, changes) => change(`/clients/${(await client(clientId)).id}`, changes),
    clientScope: async (scope, changes) => change(await pathOf(["client-scopes", scope]), changes),
    async typeOf(scope, type) {
      const { id } = await oneOf("/client-scopes", "name", scope);
      for (const one of ["default", "optional"]) await admin("DELETE", `/default-${one}-client-scopes/${id}`);
      if (type !== "none") await admin("PUT", `/default-${type}-client-scopes/${id}`);
    },
    async scopeOf(clientId, scope, wanted) {
      const { id } = await client(clientId);
      const scopeId = (await oneOf("/client-scopes", "name", scope)).id;
      for (const one of ["default", "optional"])
        await admin("DELETE", `/clients/${id}/${one}-client-scopes/${scopeId}`);
      if (wanted !== "none") await admin("PUT", `/clients/${id}/${wanted}-client-scopes/${scopeId}`);
    },
    async mapper(holder, named, config, others = {}) {
      const { path, now } = await mapper(holder, named);
      await admin("PUT", `${path}/${now.id}`, merged(now, { ...others, config }));
    },
    addMapper: async (holder, representation) => {
      await admin("POST", `${await pathOf(holder)}/protocol-mappers/models`, {
        protocol: "openid-connect",
        ...representation,
      });
    },
    async removeMapper(holder, named) {
      const { path, now } = await mapper(holder, named);
      await admin("DELETE", `${path}/${now.id}`);
    },
    role: async (named, changes) => change(`/roles-by-id/${(await role(named)).id}`, changes),
    async addRole(named, representation = {}) {
      const { path, own } = await rolesOf(named);
      await admin("POST", path, { name: own, ...representation });
    },
    removeRole: async (named) => void (await admin("DELETE", `/roles-by-id/${(await role(named)).id}`)),
    async composite(named, included, member) {
      const path = `/roles-by-id/${(await role(named)).id}/composites`;
      const { owner: _, ...given } = await role(included);
      await admin(member ? "POST" : "DELETE", path, [given]);
    },
    group: async (path, changes) => change(`/groups/${(await group(path)).id}`, changes),
    async addGroup(path, representation = {}) {
      const at = path.search(/(?<!~)\/(?:[^/]|(?<=~)\/)*$/);
      const parent = at > 0 ? `/groups/${(await group(path.slice(0, at))).id}/children` : "/groups";
      await admin("POST", parent, { name: path.slice(at + 1).replaceAll("~/", "/"), ...representation });
    },
    removeGroup: async (path) => void (await admin("DELETE", `/groups/${(await group(path)).id}`)),
    defaultGroup: async (path, member) =>
      void (await admin(member ? "PUT" : "DELETE", `/default-groups/${(await group(path)).id}`)),
    user: async (username, changes) => change(`/users/${(await user(username)).id}`, changes),
    removeUser: async (username) => void (await admin("DELETE", `/users/${(await user(username)).id}`)),
    groupOf: async (username, path, member) =>
      void (await admin(
        member ? "PUT" : "DELETE",
        `/users/${(await user(username)).id}/groups/${(await group(path)).id}`,
      )),
    async roleOf(holder, named, member) {
      const { owner, ...given } = await role(named);
      const mappings = holder[0] === "users" || holder[0] === "groups" ? "role-mappings" : "scope-mappings";
      const path = `${await pathOf(holder)}/${mappings}/${owner === undefined ? "realm" : `clients/${owner}`}`;
      await admin(member ? "POST" : "DELETE", path, [given]);
    },
    userProfile,
    profileAttribute: (named, changes) =>
      userProfile((profile) => {
        profile.attributes = profile.attributes.map((one) =>
          one.name === named ? { ...merged(one, changes), name: named } : one,
        );
      }),
    clientPolicies,
    clientPolicy: (which, named, changes) =>
      clientPolicies(which, (items) => items.map((item) => (item["name"] === named ? { ...item, ...changes } : item))),
    async addRegistrationPolicy(policy) {
      const [subType, providerId] = policy.split("/");
      const { id: parentId } = (await admin("GET", "")) as Body;
      const component = { name: providerId, subType, providerId, parentId, providerType: REGISTRATION_POLICY };
      await admin("POST", "/components", { ...component, config: {} });
    },
    registrationPolicy: async (policy, changes) => change(`/components/${await registrationPolicy(policy)}`, changes),
    removeRegistrationPolicy: async (policy) =>
      void (await admin("DELETE", `/components/${await registrationPolicy(policy)}`)),
  };
}

/** Maps within are changed key by key; a key whose new value is `undefined` goes, `null` is sent as it is. */
function merged(now: Body, changes: Body): Body {
  const over = Object.entries(changes).map(([key, value]): [string, unknown] => {
    const before = now[key];
    return [key, isMap(value) && isMap(before) ? merged(before, value) : value];
  });
  return { ...now, ...Object.fromEntries(over) };
}

function isMap(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
