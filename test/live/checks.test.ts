/**
 * Every check on a real realm: broken as the check's own bad file has it (or by hand, where kcx would not apply that),
 * `kcx validate --live` finds it; mended as the check says, it is quiet. The files are those of the golden cases
 * `check-ID`, so what is shown there offline is seen here on a server.
 */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CHECK_IDS } from "#lint/index.ts";
import type { CheckId } from "#model/check.ts";
import { audienceMapper, type TestRealm } from "../support/keycloak.ts";
import { type Story, story } from "../support/story.ts";

/** By hand: what breaks the realm that the good file made, and what mends it. */
interface ByHand {
  /** What is looked at beside the realm. */
  file?: string;
  break(realm: TestRealm): Promise<unknown>;
  mend(realm: TestRealm): Promise<unknown>;
}

/** What only a file can have wrong is found in the one that is looked at beside the realm. */
interface Beside {
  bad: string;
  good: string;
}

/** How each check is seen on a server: by an apply of its own bad file, by hand, in a file beside, or not, and why. */
type Way = "applied" | ByHand | Beside | { never: string };

const FLAG = "standard.token.exchange.enabled";

const WAYS: Readonly<Record<CheckId, Way>> = {
  "bogus-attribute": {
    break: (realm) => realm.updateClient("agent", { attributes: { "token.exchange.grant.enabled": "true" } }),
    mend: (realm) => realm.updateClient("agent", { attributes: { "token.exchange.grant.enabled": null } }),
  },
  "built-in": { bad: "clients: { account: { absent: true } }", good: "clients: { account: {} }" },
  "consent-required": "applied",
  // A server keeps a scope on one list of a client: only a file can ask for both.
  "default-and-optional": {
    bad: "clients: { agent: { defaultClientScopes: [basic], optionalClientScopes: [basic] } }",
    good: "clients: { agent: { defaultClientScopes: [basic], optionalClientScopes: [] } }",
  },
  "direct-grants": "applied",
  "duplicate-mapper": "applied",
  "email-as-username": {
    file: "users: { johndoe: { email: john.doe@example.com } }",
    break: (realm) => realm.admin("PUT", "", { registrationEmailAsUsername: true }),
    mend: (realm) => realm.admin("PUT", "", { registrationEmailAsUsername: false }),
  },
  "exchange-events": "applied",
  "flag-on-target": "applied",
  "full-scope": "applied",
  "gate-dropped": "applied",
  "lightweight-subject": "applied",
  "long-lifetime": "applied",
  "mapper-off": "applied",
  "mapper-on-target": "applied",
  "missing-sub": "applied",
  "open-gate": "applied",
  "open-registration": "applied",
  "public-requester": "applied",
  "refresh-from-exchange": "applied",
  "requester-not-in-audience": "applied",
  "requester-without-flag": "applied",
  "scope-on-wrong-client": "applied",
  "secret-in-clear": { never: "a realm must hold its secrets: only a text can hold one that it should not" },
  "sensitive-audience": "applied",
  suppression: {
    bad: "clients:\n  agent: {} # kcx-ignore full-scope: it had that once",
    good: "clients:\n  agent: {}",
  },
  "two-audiences": {
    break: async (realm) => {
      const { id } = await realm.readClient("agent");
      const own = audienceMapper("api", { "included.custom.audience": "https://api.example.com" });
      await realm.admin("POST", `/clients/${id}/protocol-mappers/models`, own);
    },
    mend: (realm) => realm.updateClient("agent", { protocolMappers: [] }),
  },
  "unknown-object": {
    break: async (realm) => {
      const { id } = await realm.readClient("agent");
      await realm.admin("POST", `/clients/${id}/protocol-mappers/models`, audienceMapper("nobody"));
    },
    mend: (realm) => realm.updateClient("agent", { protocolMappers: [] }),
  },
  "unreachable-audience": "applied",
  "wildcard-redirect": "applied",
};

/** The exchanges of the file say what is to work. */
const WITH_FILE: readonly CheckId[] = [
  ...(["email-as-username", "requester-without-flag", "scope-on-wrong-client", "unreachable-audience"] as const),
];

const BASE = `clients:
  agent: { standardFlowEnabled: false, standardTokenExchange: true, fullScopeAllowed: false }
  web:
    publicClient: true
    redirectUris: ["http://localhost:3000/callback"]
    protocolMappers:
      agent: { audience: agent }
  api: { standardFlowEnabled: false }
`;

describe("on a live realm", () => {
  test.each(CHECK_IDS.filter((id) => !isNever(WAYS[id])))("%s", { timeout: 60_000 }, async (id) => {
    const ours = await story();
    const way = WAYS[id];
    if (isBeside(way)) {
      await made(ours);
      await ours.write("bad.yaml", way.bad);
      expect(await found(ours, ["bad.yaml"])).toContain(id);
      await ours.write("good.yaml", way.good);
      expect(await found(ours, ["good.yaml"])).not.toContain(id);
      return;
    }
    const byHand = isByHand(way) ? way : undefined;
    await ours.write("bad.yaml", byHand?.file ?? caseFile(id, "bad.yaml"));
    const look = () => found(ours, WITH_FILE.includes(id) ? ["bad.yaml"] : []);
    if (byHand) {
      await made(ours);
      expect(await look()).not.toContain(id);
      await byHand.break(ours.realm);
      expect(await look()).toContain(id);
      await byHand.mend(ours.realm);
    } else {
      await applied(ours, "bad.yaml");
      expect(await look()).toContain(id);
      await applied(ours, await mended(ours, id));
    }
    expect(await look()).not.toContain(id);
  });

  test.each(CHECK_IDS.flatMap((id) => reasonOf(WAYS[id]).map((why) => [id, why] as const)))(
    "%s is not looked for, and its page says why",
    (id, why) => {
      const page = readFileSync(new URL(`../../docs/checks/${id}.md`, import.meta.url), "utf8");
      expect(page).toContain(why);
    },
  );

  test("a comment in the file is about the file, too", async () => {
    const ours = await story();
    await made(ours);
    await ours.write(
      "realm.yaml",
      `owner: checks\n${BASE}    secret: a-secret # kcx-ignore secret-in-clear: a realm to try things out\n`.replace(
        "api: { standardFlowEnabled: false }",
        "api:",
      ),
    );
    expect(await found(ours, ["realm.yaml"])).not.toContain("suppression");
  });

  test("of a new realm nothing is said", async () => {
    expect(await found(await story(), [])).toEqual([]);
  });

  test("nor of one as a realm file makes it", async () => {
    const ours = await story({
      realm: "none",
      variables: { TOKEN_EXCHANGE_CLIENT_SECRET: "a secret", JOHNDOE_PASSWORD: "p" },
    });
    const file = readFileSync(new URL("../../realms/tools-provider.yaml", import.meta.url), "utf8");
    await ours.write("tools-provider.yaml", file);
    await applied(ours, "tools-provider.yaml");
    expect(await found(ours, ["tools-provider.yaml"])).toEqual([]);
  });

  test("its warnings are no failure, unless they are to be; its errors are", async () => {
    const ours = await story();
    await ours.realm.client({
      clientId: "web",
      publicClient: true,
      directAccessGrantsEnabled: true,
      redirectUris: ["http://localhost/"],
    });
    const validate = async (...options: string[]) =>
      (await ours.kcx(["validate", "--live", "--realm", ours.realm.name, ...options])).code;
    expect(await validate()).toBe(0);
    expect(await validate("--strict")).toBe(1);
    await ours.realm.updateClient("web", { attributes: { [FLAG]: "true" } });
    expect(await validate()).toBe(1);
  });
});

function isNever(way: Way): way is { never: string } {
  return typeof way === "object" && "never" in way;
}

function reasonOf(way: Way): string[] {
  return isNever(way) ? [way.never] : [];
}

function isBeside(way: Way): way is Beside {
  return typeof way === "object" && "bad" in way;
}

function isByHand(way: Way): way is ByHand {
  return typeof way === "object" && "break" in way;
}

async function made(ours: Story): Promise<void> {
  await ours.file(`owner: checks\n${BASE}`);
  await applied(ours, "realm.yaml");
}

function caseFile(id: CheckId, name: string): string {
  const text = readFileSync(new URL(`../golden/check-${id}/${name}`, import.meta.url), "utf8");
  // Or what is mended by taking it out of the file would be left alone.
  return `owner: checks\n${text}`;
}

/** The good file of the case, or the bad one as `--fix` mends it. */
async function mended(ours: Story, id: CheckId): Promise<string> {
  if (existsSync(new URL(`../golden/check-${id}/good.yaml`, import.meta.url))) {
    await ours.write("good.yaml", caseFile(id, "good.yaml"));
    return "good.yaml";
  }
  await ours.kcx(["validate", "--fix", "bad.yaml"]);
  return "bad.yaml";
}

async function applied({ kcx, realm }: Story, file: string): Promise<void> {
  const { code, stderr } = await kcx(["apply", file, "--realm", realm.name, "--yes", "--prune"]);
  expect(code, stderr).toBe(0);
}

async function found({ kcx, realm }: Story, files: readonly string[]): Promise<string[]> {
  const { stdout } = await kcx(["validate", "--live", "--json", "--realm", realm.name, ...files]);
  return (JSON.parse(stdout) as { problems: { code: string }[] }).problems.map(({ code }) => code);
}
