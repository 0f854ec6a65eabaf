import { describe, expect, test } from "vitest";
import { KcxError } from "#errors.ts";
import { openSecret } from "#model/open-secret.ts";
import type { Secret } from "#model/secret.ts";
import { resume, rotate } from "#rotate/rotation.ts";
import { type Behaviour, Died, FORMER, NEW, newJournal, newWorld, toolsIn } from "../../support/secret-server.ts";

const GRACE = { grace: { formerSeconds: 60, secretSeconds: 600 } };

test("each step is written down before the next begins", async () => {
  const world = newWorld();
  const result = await rotate(newJournal(), toolsIn(world, {}));
  expect(world.log).toEqual([
    "journal made",
    "stage sink",
    "stage last",
    "journal staged",
    "read",
    "set",
    "read",
    "journal set",
    "prove",
    "try",
    "journal proven",
    "publish sink",
    "publish last",
    "journal published",
    "notify",
    "remove journal",
  ]);
  expect(world).toMatchObject({ secret: NEW, sink: NEW });
  expect(world).not.toHaveProperty("journal");
  expect(result).toEqual({
    client: "agent",
    sinks: newJournal().sinks,
    proof: "token",
    former: { state: "refused" },
    isServers: false,
    gapMs: 0,
  });
});

describe("cut off before or after any call: what the server takes is known, and resuming comes to a good end", () => {
  test.each<[string, Parameters<typeof newJournal>[0], Behaviour, string]>([
    ["a secret that kcx makes", {}, {}, NEW],
    ["with grace", {}, GRACE, NEW],
    ["leaked", { leaked: true }, GRACE, NEW],
    ["one that the server then refuses", {}, { refuses: (secret) => secret === NEW }, FORMER],
    ["a sink that fails", {}, { sinkFails: (secret) => secret === NEW }, FORMER],
  ])("%s", async (_, change, behaviour, inTheEnd) => {
    let deaths = 0;
    for (const when of ["before", "after"] as const) {
      for (let at = 1; ; at++) {
        const world = newWorld();
        const died = await cutOff(() =>
          rotate(newJournal(change), toolsIn(world, { ...behaviour, dies: { at, when } })),
        );
        if (!died) break;
        deaths += 1;
        const where = `${when} call ${at}, after ${world.log.at(-1)}`;
        const known = [world.sink, text(world.journal?.pending), text(world.journal?.former)];
        expect(known, where).toContain(world.secret);
        const left = world.journal;
        if (left) await resume(left, toolsIn(world, behaviour)).catch(() => undefined);
        if (world.secret !== FORMER) expect(world.told, where).toBe(world.secret);
        // Without a journal nothing had begun, or everything was done.
        if (left) expect(world.secret, where).toBe(inTheEnd);
        expect([world.sink, world.last], where).toEqual([world.secret, world.secret]);
        expect(world.journal, where).toBeUndefined();
      }
    }
    expect(deaths).toBeGreaterThan(20);
  });

  test("one that the server makes: it can be asked for it", async () => {
    const { pending: _, ...journal } = newJournal();
    for (let at = 1; ; at++) {
      const world = newWorld();
      const died = await cutOff(() => rotate(journal, toolsIn(world, { dies: { at, when: "after" } })));
      const left = world.journal;
      if (left) await resume(left, toolsIn(world, {}));
      expect(world.sink).toBe(world.secret);
      if (!died) break;
    }
  });
});

describe("what the server has when a run is resumed", () => {
  test("the former one: the new one is set", async () => {
    const world = newWorld();
    await resume(newJournal({ step: "staged" }), toolsIn(world, {}));
    expect(world).toMatchObject({ secret: NEW, sink: NEW });
  });

  test("the new one already: it is not set again", async () => {
    const world = { ...newWorld(), secret: NEW };
    const { isServers } = await resume(newJournal({ step: "staged" }), toolsIn(world, {}));
    expect(isServers).toBe(false);
    expect(world.log).not.toContain("set");
    expect(world.sink).toBe(NEW);
  });

  test("a third one: that is handed over, and said", async () => {
    const world = { ...newWorld(), secret: "somebody's" };
    const { isServers } = await resume(newJournal({ step: "staged" }), toolsIn(world, {}));
    expect(isServers).toBe(true);
    expect(world).toMatchObject({ secret: "somebody's", sink: "somebody's" });
  });
});

test("with grace the former one is good for as long as the server says, and there is no gap", async () => {
  const world = newWorld();
  const result = await rotate(newJournal(), toolsIn(world, GRACE));
  expect(result).toMatchObject({ former: { state: "accepted", until: 2e9 }, gapMs: 0 });
  expect(world.rotated).toBe(FORMER);
});

test("a leaked one has no grace, not even of an earlier rotation, and tokens are refused from the second after", async () => {
  const world = { ...newWorld(), rotated: "an-older-one" };
  const result = await rotate(newJournal({ leaked: true }), toolsIn(world, GRACE));
  expect(result).toMatchObject({ former: { state: "refused" }, revoked: { before: 1001, shown: true } });
  expect(world).not.toHaveProperty("rotated");
  expect(world.log.filter((call) => call === "set")).toHaveLength(1);
  expect(world.notBefore).toBe(1001);
});

test("nor where the server makes the new one, and by its policy keeps the former", async () => {
  const world = newWorld();
  const { pending: _, ...journal } = newJournal({ leaked: true });
  await rotate(journal, toolsIn(world, GRACE));
  expect(world).toMatchObject({ secret: "the-servers-own", sink: "the-servers-own" });
  expect(world).not.toHaveProperty("rotated");
});

test("one that the server refuses is taken back, and the run says so", async () => {
  const world = newWorld();
  const refuses = (secret: string) => secret === NEW;
  await expect(rotate(newJournal(), toolsIn(world, { refuses }))).rejects.toMatchObject({
    code: "ROTATED_BACK",
    message: "client agent: the server refused the new secret: unauthorized_client",
  });
  expect(world).toMatchObject({ secret: FORMER, sink: FORMER, last: FORMER });
});

test.each(["FORBIDDEN", "SERVER_REFUSED"] as const)(
  "a server that says no (%s): nothing is left to resume",
  async (code) => {
    const world = newWorld();
    const tools = toolsIn(world, {});
    const no = new KcxError(code, "no");
    await expect(
      rotate(newJournal(), { ...tools, server: { ...tools.server, set: () => Promise.reject(no) } }),
    ).rejects.toBe(no);
    expect(world).not.toHaveProperty("journal");
  },
);

test("a server that does not answer: the journal stays, since it may have taken the secret", async () => {
  const world = newWorld();
  const tools = toolsIn(world, {});
  const no = new KcxError("UNREACHABLE", "no answer");
  const run = rotate(newJournal(), { ...tools, server: { ...tools.server, set: () => Promise.reject(no) } });
  await expect(run).rejects.toMatchObject({ code: "ROTATION_STOPPED" });
  expect(world.journal?.step).toBe("staged");
});

test("a leaked one is never put back: the run stops with its journal", async () => {
  const world = newWorld();
  const sinkFails = (secret: string) => secret === NEW;
  await expect(rotate(newJournal({ leaked: true }), toolsIn(world, { sinkFails }))).rejects.toMatchObject({
    code: "ROTATION_STOPPED",
    message: "client agent: the disk is full",
    facts: ["the last step that is done: proven"],
  });
  expect(world).toMatchObject({ secret: NEW, sink: NEW, last: FORMER, journal: { step: "proven" } });
});

async function cutOff(run: () => Promise<unknown>): Promise<boolean> {
  return run().then(
    () => false,
    (error: unknown) => error instanceof Died,
  );
}

function text(secret: Secret | undefined): string | undefined {
  return secret && openSecret(secret);
}
