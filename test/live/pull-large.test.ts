/** More clients than one page has: then they are read by pages, and what hangs on each by requests of its own. */
import { beforeAll, expect, test } from "vitest";
import { adminRequest } from "../support/keycloak.ts";
import { type Story, story } from "../support/story.ts";

const MANY = 104;
const LONG = 300_000;

let ours: Story;
beforeAll(async () => {
  ours = await story({ realm: "none", ended: (cleanUp) => cleanUps.push(cleanUp) });
  await adminRequest("POST", "", realmOf(ours.realm.name));
  return async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  };
}, LONG);
const cleanUps: (() => Promise<void>)[] = [];

test(
  "pulled, deleted and made again: no role, account or scope of any client is lost",
  async () => {
    const { realm, write, kcx } = ours;
    const pulled = await kcx(["pull", realm.name]);
    expect(pulled.code, pulled.stderr).toBe(0);
    expect(pulled.stderr).not.toContain("› role");
    await write("realm.yaml", pulled.stdout);
    expect(await kcx(["diff", "realm.yaml", "--exit-code"])).toMatchObject({ code: 0 });
    const before = await hangingOn(`app-${MANY - 1}`);
    expect(before).toMatchObject({ roles: ["chief", "reader"], account: ["reader"], scope: ["reader"] });

    await realm.delete();
    const secrets = [3, 2, 1].map((back) => [`APP_${MANY - back}_CLIENT_SECRET`, "plainly-fake"]);
    const applied = await kcx(["apply", "realm.yaml"], Object.fromEntries(secrets));
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect(await hangingOn(`app-${MANY - 1}`)).toEqual(before);
    expect((await kcx(["pull", realm.name])).stdout).toBe(pulled.stdout);
  },
  LONG,
);

test(
  "who reaches what in it: roles at a gate are known",
  async () => {
    const { stdout, code } = await ours.kcx(["matrix", "--realm", ours.realm.name]);
    expect(code).toBe(0);
    // The account has `reader`, which `chief` at the gate includes.
    expect(stdout).toMatch(/its service account · .*by scope gated/);
  },
  LONG,
);

/** The last clients have two roles, one within the other, and a service account; the scope `gated` is open to one of them. */
function realmOf(realm: string): object {
  const ids = Array.from({ length: MANY }, (_, index) => `app-${index}`);
  const last = ids.slice(-3);
  const asked = last[0] as string;
  return {
    realm,
    enabled: true,
    clients: ids.map((clientId) => ({
      clientId,
      ...(last.includes(clientId)
        ? { secret: "plainly-fake", serviceAccountsEnabled: true, fullScopeAllowed: false }
        : { publicClient: true }),
      ...(clientId === asked
        ? { attributes: { "standard.token.exchange.enabled": "true" }, optionalClientScopes: ["gated"] }
        : {}),
    })),
    clientScopes: [
      {
        name: "gated",
        protocol: "openid-connect",
        protocolMappers: [
          {
            name: "to app-1",
            protocol: "openid-connect",
            protocolMapper: "oidc-audience-mapper",
            config: { "included.client.audience": "app-1", "access.token.claim": "true" },
          },
        ],
      },
    ],
    clientScopeMappings: Object.fromEntries(
      last.map((id) => [
        id,
        [{ client: id, roles: ["reader"] }, ...(id === asked ? [{ clientScope: "gated", roles: ["chief"] }] : [])],
      ]),
    ),
    roles: {
      client: Object.fromEntries(
        last.map((id) => [id, [{ name: "reader" }, { name: "chief", composites: { client: { [id]: ["reader"] } } }]]),
      ),
    },
    users: last.map((id) => ({
      username: `service-account-${id}`,
      enabled: true,
      serviceAccountClientId: id,
      clientRoles: { [id]: ["reader"] },
    })),
  };
}

async function hangingOn(clientId: string): Promise<unknown> {
  const { admin } = ours.realm;
  type Named = { id: string; name: string };
  const [{ id } = { id: "" }] = (await admin("GET", `/clients?clientId=${clientId}`)) as Named[];
  const { id: account } = (await admin("GET", `/clients/${id}/service-account-user`)) as Named;
  const names = async (path: string) => ((await admin("GET", path)) as Named[]).map(({ name }) => name).sort();
  return {
    roles: await names(`/clients/${id}/roles`),
    account: await names(`/users/${account}/role-mappings/clients/${id}`),
    scope: await names(`/clients/${id}/scope-mappings/clients/${id}`),
  };
}
