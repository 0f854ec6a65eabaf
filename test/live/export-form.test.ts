/** A realm's export is a kcx file: what Keycloak writes, kcx reads, with nothing to do. */
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { byHand } from "../support/by-hand.ts";
import { extras } from "../support/generated/extras.ts";
import { realmFile } from "../support/generated/file.ts";
import { makeRealm } from "../support/keycloak.ts";
import { story } from "../support/story.ts";
import { applyAll, diffLines, wantedOf } from "../support/street.ts";

type Body = Record<string, unknown>;

const SECRETS = { PASSWORD: "A Password OF the test, 1", CLIENT_SECRET: "a client's secret of the test" };

test.each([11, 12, 13])(
  "the export of a realm with objects of all kinds, fed back, changes nothing (seed %i)",
  async (seed) => {
    const realm = await makeRealm();
    onTestFinished(() => realm.delete());
    const [file] = fc.sample(
      fc.gen().map((gen) => realmFile((arbitrary) => gen(() => arbitrary))),
      { seed, numRuns: 1 },
    );
    await applyAll(wantedOf(realm.name, file!.text, SECRETS));
    await extras(realm, byHand(realm), file!);
    const text = JSON.stringify(withoutStars(await realm.export()), null, 2);
    expect(await diffLines(wantedOf(realm.name, text))).toEqual([]);
    // And what was changed since is named.
    await byHand(realm).realm({ accessTokenLifespan: 77 });
    await byHand(realm).role("theirs", { attributes: { theirs: ["2"] } });
    expect(await diffLines(wantedOf(realm.name, text))).toEqual([
      "~ realm",
      expect.stringMatching(/^ {4}accessTokenLifespan {2}77 → \d+$/),
      "~ role theirs",
      "    attributes.theirs  2 → 1",
    ]);
  },
);

test("the stars that an export writes for secrets are no wish, each told with its place", async () => {
  const { realm, write, kcx } = await story();
  await realm.client({ clientId: "app", secret: "the secret of the application" });
  await realm.admin("PUT", "", {
    smtpServer: { from: "tools@example.test", auth: "true", user: "tools", password: "mail" },
  });
  await write("export.json", JSON.stringify(await realm.export(), null, 2));
  const read = await kcx(["diff", "export.json", "--realm", realm.name, "--exit-code"]);
  expect(read.stderr.match(/export\.json:\d+:\d+ {2}note {2}`[\w.]+` is the row of stars/g)).toHaveLength(2);
  expect(read.stdout).toContain(`No changes: realm ${realm.name} is as the file says.`);
  expect(read.code).toBe(0);
});

test("a partial export makes its realm on a server that has none: clients get secrets of their own", async () => {
  const { realm, write, kcx } = await story();
  await realm.client({ clientId: "app", secret: "the secret of the application" });
  await write("export.json", JSON.stringify(await realm.export(), null, 2));
  await realm.admin("DELETE", "");
  const applied = await kcx(["apply", "export.json"]);
  expect(applied.code, applied.stdout + applied.stderr).toBe(0);
  const { secret } = (await realm.readClient("app")) as { secret?: string };
  expect(secret).toMatch(/^\w{20,}$/);
  expect((await kcx(["diff", "export.json", "--exit-code"])).code).toBe(0);
});

/** Without every key whose value is a row of stars. */
function withoutStars(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutStars);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value as Body).filter(([, inner]) => inner !== "**********");
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutStars(inner)]));
}
