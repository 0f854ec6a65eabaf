/** kcx is killed, interrupted, or run twice at once: whatever is left half-done, the next apply finishes. */
import { expect, onTestFinished, test } from "vitest";
import { tryApply } from "../support/direct.ts";
import { type Workplace, workplace } from "../support/kcx.ts";
import { audienceMapper, type TestRealm } from "../support/keycloak.ts";
import { isWrite, proxyWith } from "../support/proxy.ts";
import { emptied, FILE, isDone, newRealm } from "../support/shop.ts";
import { administrator } from "../support/story.ts";

test("kill -9 at every write, once the server has it: the next apply finishes", async () => {
  const { realm, start } = await begun();
  let count = 0;
  for (let killed = true; killed; count++) {
    killed = false;
    let writes = 0;
    const proxy = await proxyWith(async (request) => {
      if (!isWrite(request) || writes++ !== count) return undefined;
      killed = true;
      running.kill("SIGKILL");
      await running.ended;
      return "deaf";
    });
    const running = start(["apply", "realm.yaml", "--realm", realm.name, "--server", proxy.url]);
    const { code } = await running.ended;
    expect(code).toBe(killed ? 137 : 0);
    expect(await tryApply(realm.name, FILE)).toMatchObject({ code: 0 });
    await isDone(realm);
    await emptied(realm);
  }
  expect(count).toBeGreaterThan(15);
}, 300_000);

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s: the request under way ends, what was done is said, and that is all",
  async (signal) => {
    const { realm, start } = await begun();
    let writes = 0;
    const proxy = await proxyWith((request) => {
      if (isWrite(request) && ++writes === 3) running.kill(signal);
      return undefined;
    });
    const running = start(["apply", "realm.yaml", "--realm", realm.name, "--server", proxy.url]);
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(signal === "SIGINT" ? 130 : 143);
    const lines = (start: string) => stderr.split("\n").filter((line) => line.startsWith(start));
    const [done, between] = [lines("✓"), lines("✗")];
    const left = stderr.split("\n").filter((line) => line.includes("not attempted, interrupted"));
    expect(done.length).toBeGreaterThan(0);
    expect(left.length).toBeGreaterThan(5);
    expect(stdout).toMatch(/Realm .*: \d+ created/);
    expect(stdout).toContain("Run apply again to finish.");

    // A step of several requests may have been stopped between two of them. The next apply does that, and the rest.
    for (const line of between) expect(line).toContain("interrupted before");
    const next = await start(["apply", "realm.yaml", "--realm", realm.name]).ended;
    const doneNext = next.stderr.split("\n").filter((line) => line.startsWith("✓"));
    expect(doneNext.length).toBe(between.length + left.length);
    expect(next.code).toBe(0);
    await isDone(realm);
  },
);

test("two at once: both come to a good end", async () => {
  const { realm, kcx } = await begun();
  for (let round = 0; round < 4; round++) {
    const { url } = await startingTogether();
    const apply = () => kcx(["apply", "realm.yaml", "--realm", realm.name, "--server", url]);
    for (const { code, stdout, stderr } of await Promise.all([apply(), apply()])) {
      expect([code, stderr]).toEqual([0, expect.not.stringContaining("✗")]);
      expect(stdout).toContain("Read again: the realm is as the file says.");
    }
    await isDone(realm);
    await emptied(realm);
  }
});

test("two at once that want different things: told, and the next apply has the last word", async () => {
  const { realm, kcx, write } = await begun();
  await write("other.yaml", FILE.replaceAll("audience: till", "audience: agent"));
  const { url } = await startingTogether();
  const apply = (file: string, ...at: string[]) => kcx(["apply", file, "--realm", realm.name, ...at]);
  const both = [apply("realm.yaml", "--server", url), apply("other.yaml", "--server", url)];
  const outcomes = (await Promise.all(both)).map(({ code, stdout }) => [code, stdout.includes("as the file says.")]);
  for (const [code, isAsTheFileSays] of outcomes) expect(isAsTheFileSays).toBe(code === 0);
  expect(await apply("realm.yaml")).toMatchObject({ code: 0 });
  await isDone(realm);
});

test("two mappers of one name, which only the server's own race makes: the second is seen, and goes", async () => {
  const realm = await newRealm();
  const { kcx, write } = await workplace(administrator());
  const { id } = await realm.readClient("there");
  const models = `/clients/${id}/protocol-mappers/models`;
  const added = async (name: string) => {
    await realm.admin("POST", models, { ...audienceMapper("there"), name });
    return name;
  };
  let doubled: string | undefined;
  for (let attempt = 0; doubled === undefined && attempt < 500; attempt++) {
    const posts = await Promise.allSettled([1, 2, 3, 4].map(() => added(`mapper-${attempt}`)));
    if (posts.filter(({ status }) => status === "fulfilled").length > 1) doubled = `mapper-${attempt}`;
    else await realm.updateClient("there", { protocolMappers: [] });
  }
  expect(doubled).toBeDefined();
  const declared = `clients: { there: { exclusive: true, protocolMappers: { ${doubled}: { audience: there } } } }`;
  await write("realm.yaml", `realm: ${realm.name}\n${declared.replace("exclusive: true, ", "")}`);
  const seen = await kcx(["diff", "--exit-code", "realm.yaml"]);
  expect(seen.stdout).toContain(`! client there › mapper ${doubled} (2): nobody declared it`);
  expect(seen.code).toBe(2);
  await write("realm.yaml", `realm: ${realm.name}\n${declared}`);
  expect(await kcx(["apply", "--yes", "realm.yaml"])).toMatchObject({ code: 0 });
  expect((await realm.readClient("there")).protocolMappers).toMatchObject([{ name: doubled }]);
});

/** Two that go through this proxy have both read the realm before either writes. */
async function startingTogether(): Promise<{ url: string }> {
  let release = () => {};
  const bothHaveRead = new Promise<void>((resolve) => {
    release = resolve;
  });
  const hasRead = new Set<string>();
  return proxyWith(async (request) => {
    if (!isWrite(request)) return undefined;
    // Whoever writes has planned: its token tells the two apart.
    hasRead.add(request.token);
    if (hasRead.size === 2) release();
    await bothHaveRead;
    return undefined;
  });
}

/** A realm to change, and a workplace with the file. */
async function begun(): Promise<Workplace & { realm: TestRealm }> {
  const realm = await newRealm();
  const place = await workplace(administrator(), onTestFinished);
  await place.write("realm.yaml", FILE);
  return { ...place, realm };
}
