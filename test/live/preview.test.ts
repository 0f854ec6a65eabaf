import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { story } from "../support/story.ts";

const file = (name: string) => readFileSync(new URL(`../../realms/${name}.yaml`, import.meta.url), "utf8");

type Told = { slug: string; status: string; came: { aud?: string[]; error?: string; scope?: string[] } };

describe("what is predicted, what the server previews and what really comes are one", () => {
  test.each(["tools-provider", "service-account", "ofbiz", "llamastack", "approval"])("%s", async (name) => {
    const { realm, write, kcx } = await story({ realm: "none" });
    await write("realm.yaml", file(name));
    const run = (command: string, ...options: string[]) =>
      kcx([command, "realm.yaml", "--realm", realm.name, ...options]);
    expect(await kcx(["init", "--env-only", "realm.yaml"])).toMatchObject({ code: 0 });
    expect(await run("apply")).toMatchObject({ code: 0 });

    const planned = JSON.parse((await run("diff", "--json")).stdout) as { contracts: { fate: string }[] };
    expect(planned.contracts.filter(({ fate }) => fate !== "kept")).toEqual([]);

    const [previewed, performed] = await Promise.all(
      [["--preview"], []].map(async (options) => {
        const { stdout, code } = await run("verify", "--json", ...options);
        expect(code).toBe(0);
        return (JSON.parse(stdout) as { verdicts: Told[] }).verdicts;
      }),
    );
    const short = (verdicts: Told[] = []) =>
      verdicts.map(({ slug, came: { aud = [], error, scope } }) => [
        slug,
        error ?? [[...aud].sort(), [...(scope ?? [])].sort()],
      ]);
    expect(planned.contracts.length).toBeGreaterThan(2);
    expect(short(previewed)).toEqual(short(performed));
  });
});

test("a preview needs no password, opens no session, and tells what is broken", async () => {
  const { realm, file: write, kcx } = await story();
  const id = await realm.user("ann", "a password that nobody here knows");
  await write(`
clients:
  front: { publicClient: true, directAccessGrantsEnabled: true, protocolMappers: { a: { audience: agent } } }
  agent: { standardTokenExchange: true, protocolMappers: { api: { audience: api } } }
  api: {}
exchanges:
  works: { subject: { client: front, user: ann }, requester: agent, audience: api, expect: { aud: api, claims: { email: ann@example.test } } }
  another claim: { subject: { client: front, user: ann }, requester: agent, audience: api, expect: { aud: api, claims: { email: x } } }
  refused: { subject: { client: front, user: ann }, requester: agent, audience: front, expect: { aud: front } }
`);
  expect(await kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
  const { stdout, code } = await kcx(["verify", "--preview", "realm.yaml"]);
  expect(stdout).toContain("✓ works           previewed: aud api · azp agent · 5m");
  expect(stdout).toContain('wrong       email is "ann@example.test", not "x"');
  expect(stdout).toContain("previewed: refused: 400 invalid_request Requested audience not available: front");
  expect(code).toBe(3);
  expect(await realm.sessions(id)).toBe(0);
});
