/** Ownership for every kind of object; `ownership.test.ts` tells the basic story, with the commands. */
import { describe, expect, onTestFinished, test } from "vitest";
import { type ByHand, byHand } from "../support/by-hand.ts";
import { makeRealm, type TestRealm } from "../support/keycloak.ts";
import { applyAll, diffLines, plan, stepLines, wantedOf } from "../support/street.ts";
import { whole } from "../support/whole.ts";

const MARK = "kcx.owner";

async function ours(): Promise<{
  realm: TestRealm;
  hand: ByHand;
  wanted: (yaml: string) => ReturnType<typeof wantedOf>;
}> {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  return { realm, hand: byHand(realm), wanted: (yaml) => wantedOf(realm.name, yaml) };
}

describe("two owners share a realm", () => {
  const ROUNDS = 20;

  /** Three of each kind, one of which is another one in the next round; and both have a hand in what is common. */
  const file = (owner: string, round: number) => {
    const names = [0, 1, 2].map((index) => `${owner}-${round + index}`);
    const each = (make: (name: string) => string) => names.map((name) => `${name}: ${make(name)}`).join(", ");
    const list = names.join(", ");
    const paths = names.map((name) => `/${name}`).join(", ");
    return `
owner: ${owner}
attributes: { ${owner}: "round ${round}" }
roles: { ${each((name) => `{ attributes: { round: ${round} }, composites: [${name}/open] }`)}, common: { composites: { with: [${list}] } } }
clientScopes: { ${each((name) => `{ description: "${round}", roles: [${name}], protocolMappers: { m: { audience: ${name} } } }`)} }
clients:
  common:
    attributes: { ${owner}: ${round} }
    defaultClientScopes: { with: [${list}] }
    roles: { ${each(() => "{}")} }
    protocolMappers: { ${each((name) => `{ audience: ${name} }`)} }
  ${names
    .map(
      (name) =>
        `${name}: { description: "${round}", serviceAccountsEnabled: true, serviceAccountRoles: { with: [${name}] }, roles: { open: {} }, scopeMappings: { with: [${name}] }, protocolMappers: { m: { audience: common } } }`,
    )
    .join("\n  ")}
groups: { ${each((name) => `{ roles: [${name}], subGroups: { inner: { attributes: { round: ${round} } } } }`)}, common: { subGroups: { ${each(() => "{}")} } } }
defaultGroups: { with: [${paths}] }
users: { ${owner}-user: { firstName: "${round}", roles: { with: [${list}] }, groups: [${paths}] } }
userProfile: { attributes: { ${owner}: { displayName: "${round}" } } }
clientProfiles: { ${owner}: { description: "${round}", executors: [] } }
clientPolicies: { ${owner}: { description: "${round}", conditions: [], profiles: [${owner}] } }
`;
  };

  test(`${ROUNDS} rounds in turn, each with --prune: neither touches what is the other's`, async () => {
    const { realm, hand, wanted } = await ours();
    await realm.client({ clientId: "common" });
    await hand.addRole("common");
    await hand.addGroup("/common");
    await hand.addGroup("/theirs");
    await realm.client({ clientId: "theirs" });
    const rounds = { shop: 0, bank: 0 };
    await applyAll(wanted(file("shop", 0)), { prune: true });
    await applyAll(wanted(file("bank", 0)), { prune: true });
    for (let round = 0; round < ROUNDS; round++) {
      const [own, other] = round % 2 === 0 ? (["shop", "bank"] as const) : (["bank", "shop"] as const);
      rounds[own]++;
      const before = named(await whole(realm), other);
      const walk = await applyAll(wanted(file(own, rounds[own])), { prune: true });
      // A client, a scope, a role, a group, and in what is common a group, a role and a mapper.
      expect(walk.planned.plan.steps.filter(({ do: verb }) => verb === "delete")).toHaveLength(7);
      expect(await diffLines(wanted(file(other, rounds[other])), { prune: true }), `round ${round}`).toEqual([]);
      expect(named(await whole(realm), other), `round ${round}`).toEqual(before);
    }
    const [clients, exported] = [await realm.admin("GET", "/clients"), JSON.stringify(await whole(realm))];
    expect((clients as { clientId: string }[]).filter(({ clientId }) => /^(shop|bank)-/.test(clientId))).toHaveLength(
      6,
    );
    expect(exported).toContain('"theirs"');
    expect(exported).not.toContain('"shop-9"');
  });
});

/** Every object of a realm whose name begins with the owner's. */
function named(value: unknown, owner: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => named(item, owner));
  if (typeof value !== "object" || value === null) return [];
  const { name, clientId, username } = value as Record<string, unknown>;
  const own = [name, clientId, username].some((text) => typeof text === "string" && text.startsWith(`${owner}-`));
  return [...(own ? [value] : []), ...Object.values(value).flatMap((inner) => named(inner, owner))];
}

describe("objects of every kind that can carry a mark", () => {
  test("are marked when they are made, adopted when they were there, and pruned when nobody declares them", async () => {
    const { realm, hand, wanted } = await ours();
    await hand.addGroup("/before");
    await hand.addGroup("/before/inner");
    await hand.addRole("before");
    const before = await realm.client({ clientId: "before" });
    await hand.addRole("before/before");
    await hand.addMapper(["clients", "before"], AUDIENCE);
    await realm.clientScope({ name: "before", protocolMappers: [{ protocol: "openid-connect", ...AUDIENCE }] });
    const declared = (name: string) => `
owner: shop
groups: { ${name}: { subGroups: { inner: {} } } }
roles: { ${name}: {} }
clients: { ${name}: { roles: { ${name}: {} }, protocolMappers: { mapper: { audience: account } } } }
clientScopes: { ${name}: { protocolMappers: { mapper: { audience: account } } } }`;

    await applyAll(wanted(declared("new")));
    expect(marks(await whole(realm))).toEqual(everyKind("new"));
    // Declared only, nothing is marked; adopted, all of it.
    const both = wanted(`${declared("new")}\n---\n${declared("before")}`);
    await applyAll(both);
    expect(marks(await whole(realm))).toEqual(everyKind("new"));
    await applyAll(both, { adopt: true });
    expect(marks(await whole(realm))).toEqual([...everyKind("before"), ...everyKind("new")].sort());
    expect(await realm.client({ clientId: "beside" })).not.toBe(before);

    const pruned = await applyAll(wanted("owner: shop"), { prune: true });
    expect(stepLines(pruned)).toEqual([
      ...["- client-scope before", "- client-scope new", "- client before", "- client new"],
      ...["- group before", "- group new", "- role before", "- role new"],
    ]);
    expect(marks(await whole(realm))).toEqual([]);
    expect((await realm.readClient("beside")).clientId).toBe("beside");
  });

  test("a group is not pruned while it holds what is somebody else's", async () => {
    const { hand, wanted } = await ours();
    await applyAll(wanted("owner: shop\ngroups: { staff: { subGroups: { night: {} } }, guests: {} }"));
    await applyAll(wanted("owner: bank\ngroups: { staff: { subGroups: { vault: {} } } }"));
    await hand.addGroup("/guests/by-hand");
    const walk = await applyAll(wanted("owner: shop"), { prune: true });
    expect(stepLines(walk)).toEqual(["- group staff › group night"]);
    expect(walk.planned.plan.notes.map(({ address, code }) => [code, address])).toEqual([
      ["orphan", "group/guests"],
      ["orphan", "group/staff"],
    ]);
    expect(await diffLines(wanted("owner: bank\ngroups: { staff: { subGroups: { vault: {} } } }"))).toEqual([]);
  });
});

describe("`exclusive: true`", () => {
  test("makes everything undeclared beneath an object a difference", async () => {
    const { hand, wanted } = await ours();
    const yaml = (exclusive: string) => `
clients: { app: { ${exclusive} roles: { cook: {} }, protocolMappers: { ours: { audience: account } } } }
clientScopes: { orders: { ${exclusive} protocolMappers: { ours: { audience: account } } } }
groups: { staff: { ${exclusive} subGroups: { night: {} } } }`;
    await applyAll(wanted(yaml("")));
    await hand.addRole("app/by-hand");
    await hand.addMapper(["clients", "app"], { ...AUDIENCE, name: "by hand" });
    await hand.addMapper(["client-scopes", "orders"], { ...AUDIENCE, name: "by hand" });
    await hand.addGroup("/staff/by-hand");
    await hand.addGroup("/staff/by-hand/beneath");
    await hand.addGroup("/staff/night/beneath");
    expect(await diffLines(wanted(yaml("")))).toEqual([]);
    expect(stepLines(await applyAll(wanted(yaml("exclusive: true,"))))).toEqual([
      "- client-scope orders › mapper by hand",
      "- client app › mapper by hand",
      "- client app › role by-hand",
      "- group staff › group by-hand",
      "- group staff › group night › group beneath",
    ]);
  });
});

describe("`absent: true`", () => {
  test("takes away whatever there is of that name, whoever made it", async () => {
    const { realm, hand, wanted } = await ours();
    const before = await whole(realm);
    await hand.addRole("role");
    await realm.client({ clientId: "client" });
    await hand.addRole("account/role");
    await hand.addMapper(["clients", "account"], AUDIENCE);
    await realm.clientScope({ name: "scope" });
    await hand.addMapper(["client-scopes", "profile"], AUDIENCE);
    await hand.addGroup("/group");
    await hand.addGroup("/group/inner");
    await realm.user("somebody", "a password");
    await hand.addRegistrationPolicy("authenticated/client-disabled");
    await hand.clientPolicies("profiles", (profiles) => [...profiles, { name: "profile", executors: [] }]);
    await hand.clientPolicies("policies", (policies) => [
      ...policies,
      { name: "policy", enabled: true, conditions: [], profiles: ["profile"] },
    ]);
    const gone = "{ absent: true }";
    const yaml = `
roles: { role: ${gone} }
clients: { client: ${gone}, account: { roles: { role: ${gone} }, protocolMappers: { mapper: ${gone} } } }
clientScopes: { scope: ${gone}, profile: { protocolMappers: { mapper: ${gone} } } }
groups: { group: ${gone} }
users: { somebody: ${gone} }
registrationPolicies: { authenticated: { client-disabled: ${gone} } }
clientProfiles: { profile: ${gone} }
clientPolicies: { policy: ${gone} }`;
    expect(stepLines(await applyAll(wanted(yaml)))).toHaveLength(11);
    expect(await whole(realm)).toEqual(before);
    // What is not there is absent.
    expect(stepLines(await plan(wanted(yaml)))).toEqual([]);
  });
});

const AUDIENCE = {
  name: "mapper",
  protocolMapper: "oidc-audience-mapper",
  config: { "included.client.audience": "account", "introspection.token.claim": "true", "access.token.claim": "true" },
};

/** Every object that carries a mark, as `KIND NAME OWNER`. */
function marks(value: unknown, key = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => marks(item, key)).sort();
  if (typeof value !== "object" || value === null) return [];
  const { name, clientId, attributes, config } = value as Record<string, Record<string, unknown>>;
  const mark = attributes?.[MARK] ?? config?.[MARK];
  const own = mark === undefined ? [] : [`${key} ${String(clientId ?? name)} ${String(mark)}`];
  return [
    ...own,
    ...Object.entries(value).flatMap(([inner, beneath]) => marks(beneath, /^\w+$/.test(inner) ? inner : key)),
  ].sort();
}

function everyKind(name: string): string[] {
  return [
    `clientScopes ${name} shop`,
    `clients ${name} shop`,
    `groups ${name} shop`,
    "protocolMappers mapper shop",
    "protocolMappers mapper shop",
    `realm ${name} shop`,
    "subGroups inner shop",
    `${name} ${name} shop`,
  ].sort();
}
