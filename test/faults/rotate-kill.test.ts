/** A rotation is killed with SIGKILL at every single moment: the secret in force is never lost, and the next run finishes. */
import { chmod, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { type Workplace, workplace } from "../support/kcx.ts";
import { makeRealm, type TestRealm, testServer } from "../support/keycloak.ts";
import { administrator } from "../support/story.ts";

const KILLER = fileURLToPath(new URL("../support/kill-at.cjs", import.meta.url));
const MANAGES = ["manage-clients", "view-clients", "view-realm"];

interface Case {
  options: readonly string[];
  key: string;
  login(realm: TestRealm): Promise<Record<string, string>>;
  /** Which moments; absent: all. */
  when?: RegExp;
  atLeast: number;
}

const ADMINISTRATOR = { key: "AGENT_SECRET", login: async () => administrator() };
/** Where one state becomes another: a file gets its name or goes, the server takes something. */
const TURNS = /^after (rename|link|rm) |PUT|client-secret$/;

test.each<[string, Case]>([
  ["a client", { ...ADMINISTRATOR, options: [], atLeast: 50 }],
  ["a client whose secret leaked", { ...ADMINISTRATOR, options: ["--leaked"], when: TURNS, atLeast: 12 }],
  ["a secret of the server's making", { ...ADMINISTRATOR, options: ["--server-made"], when: TURNS, atLeast: 12 }],
  [
    "the client that kcx itself logs in with",
    { key: "KCX_ADMIN_CLIENT_SECRET", login: robotsLogin, options: [], when: TURNS, atLeast: 12 },
  ],
])(
  "%s: killed at every moment, nothing is lost, and --resume finishes",
  async (kind, { options, key, login, when, atLeast }) => {
    const realm = await makeRealm();
    onTestFinished(() => realm.delete());
    await realm.client({ clientId: "agent", secret: "the-first", serviceAccountsEnabled: true });
    const place = await workplace(await login(realm), onTestFinished);
    await place.write(".env", `# mine\n${key}=the-first # why\nOTHER=x\n`);
    await chmod(join(place.folder, ".env"), 0o600);
    const root = dirname(place.folder);
    const log = join(root, "moments");
    const to = ["agent", "--realm", realm.name, "--env-file", ".env", "--env-key", key, ...options];

    const moments: string[] = [];
    for (let isKilled = true; isKilled; ) {
      const before = await secretOf(realm);
      const killed = await place.kcx(["rotate-secret", ...to, "--yes"], {
        NODE_OPTIONS: `--require=${KILLER}`,
        KILL_AT: String(moments.length + 1),
        KILL_BELOW: `${root}/`,
        KILL_LOG: log,
        KILL_WHEN: when?.source,
      });
      const after = await secretOf(realm);
      isKilled = killed.code === 137;
      if (isKilled) {
        const moment = (await readFile(log, "utf8")).trim().split("\n").at(-1) ?? "";
        moments.push(moment);
        // What the server takes is written down where the next run, or a person, finds it; or the server tells.
        const known = [await place.read(".env"), ...(await journals(place))].some((text) => text.includes(after));
        expect(known || options.includes("--server-made"), moment).toBe(true);
        const resumed = await place.kcx(["rotate-secret", ...to, "--resume"]);
        expect(resumed.code, `${moment}\n${resumed.stderr}`).toBe(0);
        for (const secret of [before, after, await secretOf(realm)])
          for (const { stdout, stderr } of [killed, resumed]) expect(stdout + stderr).not.toContain(secret);
      } else expect(killed.code, killed.stderr).toBe(0);
      await isDone(realm, place, { key, before, where: `after moment ${moments.length}: ${moments.at(-1)}` });
    }
    if (process.env["MOMENTS"]) process.stdout.write(`${kind}: ${moments.length} moments\n`);
    expect(moments.length).toBeGreaterThanOrEqual(atLeast);
    for (const one of ["NAME.json", "work/.env", " /admin/"])
      expect(
        moments.filter((moment) => moment.includes(one)),
        one,
      ).not.toEqual([]);
  },
  1_800_000,
);

/** The server's secret is the one in the file, and works; the one before doesn't; nothing is left lying about. */
async function isDone(
  realm: TestRealm,
  place: Workplace,
  { key, before, where }: { key: string; before: string; where: string },
): Promise<void> {
  const now = await secretOf(realm);
  expect(await place.read(".env"), where).toBe(`# mine\n${key}=${now} # why\nOTHER=x\n`);
  expect((await stat(join(place.folder, ".env"))).mode & 0o777, where).toBe(0o600);
  expect(await grant(realm, now), where).toBe(200);
  if (now !== before) expect(await grant(realm, before), where).toBe(401);
  expect(await readdir(place.folder), where).toEqual([".env"]);
  expect(await journals(place), where).toEqual([]);
}

async function robotsLogin(realm: TestRealm): Promise<Record<string, string>> {
  const [account, management] = await Promise.all([
    realm.readClient("agent").then(({ id }) => realm.admin("GET", `/clients/${id}/service-account-user`)),
    realm.readClient("realm-management"),
  ]);
  const roles = (await realm.admin("GET", `/clients/${management.id}/roles`)) as { name: string }[];
  const path = `/users/${(account as { id: string }).id}/role-mappings/clients/${management.id}`;
  await realm.admin(
    "POST",
    path,
    roles.filter(({ name }) => MANAGES.includes(name)),
  );
  return { KEYCLOAK_URL: testServer().url, KCX_ADMIN_CLIENT_ID: "agent", KEYCLOAK_LOGIN_REALM: realm.name };
}

async function secretOf(realm: TestRealm): Promise<string> {
  return String((await realm.readClient("agent"))["secret"]);
}

async function grant(realm: TestRealm, secret: string): Promise<number> {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: "agent", client_secret: secret });
  return (await fetch(`${realm.issuer}/protocol/openid-connect/token`, { method: "POST", body })).status;
}

/** The texts of the journals that are there, and of anything beside them. */
async function journals({ folder }: Workplace): Promise<string[]> {
  const rotations = join(dirname(folder), "state/rotations");
  const names = (await readdir(rotations).catch(() => [])).filter((name) => !name.endsWith(".lock"));
  return Promise.all(names.map((name) => readFile(join(rotations, name), "utf8")));
}
