/** A realm with an object of every kind, made by hand: pulled, deleted, and made again from what was pulled. */
import { expect, test } from "vitest";
import { everyKind } from "../../support/every-kind/index.ts";
import { SECRETS } from "../../support/every-kind/secrets.ts";
import { told } from "../../support/every-kind/told.ts";
import { adminRequest } from "../../support/keycloak.ts";
import { story } from "../../support/story.ts";

/** Some hundred requests to make it, and as many to make it again. */
const LONG = 900_000;

test(
  "made by hand, pulled, and made again: the exports are equal, the file is the same, and nothing is left to do",
  async () => {
    const { realm, write, kcx } = await story({ realm: "none" });
    await adminRequest("POST", "", { realm: realm.name, enabled: true });
    await everyKind(realm);

    const pulled = await kcx(["pull", realm.name]);
    expect(pulled.code, pulled.stderr).toBe(0);
    expect(secretsIn(pulled.stdout)).toEqual([]);
    await write("realm.yaml", pulled.stdout);
    const same = await kcx(["diff", "realm.yaml", "--exit-code"]);
    expect(same.code, same.stdout + same.stderr).toBe(0);
    const before = await told(realm);
    // The server made one for every client; only those that prove themselves by it have to have it again.
    expect(pulled.stderr.match(/\$\{env:\w+\}/g)?.sort()).toEqual(Object.keys(SECRETS).map(reference).sort());
    await realm.delete();

    const applied = await kcx(["apply", "realm.yaml"], SECRETS);
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect(await told(realm)).toEqual(before);
    expect((await kcx(["pull", realm.name])).stdout).toBe(pulled.stdout);
    const left = await kcx(["diff", "realm.yaml", "--exit-code"], SECRETS);
    expect(left.stdout).toContain(`No changes: realm ${realm.name} is as the file says.`);
    expect(left.code).toBe(0);
  },
  LONG,
);

function secretsIn(text: string): string[] {
  return Object.entries(SECRETS).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));
}

function reference(name: string): string {
  return `\${env:${name}}`;
}
