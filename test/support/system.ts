import { readFileSync } from "node:fs";
import { afterAll, expect } from "vitest";
import type { Ran } from "./kcx.ts";
import { isWrite, shortly, startProxy } from "./proxy.ts";
import { type Story, story } from "./story.ts";

/** A file of `realms/`, provisioned by kcx on a server that did not know the realm. */
export interface System extends Story {
  /** The file as it stands in `realms/`. */
  text: string;
  /** `kcx COMMAND FILE --realm … OPTIONS`, on the file of the system. */
  run(command: string, ...options: string[]): Promise<Ran>;
  /** What came of making it, twice, and of its contracts. */
  proof: {
    /** The last words of the first `apply`. */
    made: string;
    /** What the second `apply` wrote. */
    writes: readonly string[];
    /** Each contract and what became of it. */
    contracts: readonly (readonly [name: string, status: string])[];
  };
}

/**
 * Provisions `realms/FILE` for all tests of a file, as people do it: apply, apply again, diff, verify. Each must end
 * with 0, and none may show a secret. To be called in a `beforeAll`.
 */
export async function provision(file: string, secrets: Readonly<Record<string, string>>): Promise<System> {
  const ours = await story({ realm: "none", variables: secrets, ended: afterAll });
  const text = readFileSync(new URL(`../../realms/${file}`, import.meta.url), "utf8");
  await ours.write(file, text);
  const run = (command: string, ...options: string[]) =>
    ours.kcx([command, file, "--realm", ours.realm.name, ...options]);
  const ran: Ran[] = [];
  const done = async (command: string, ...options: string[]) => {
    const result = await run(command, ...options);
    expect([command, result.code], result.stdout + result.stderr).toEqual([command, 0]);
    ran.push(result);
    return result;
  };

  const first = await done("apply");
  expect(first.stdout).toContain("Read again: the realm is as the file says.");
  const proxy = await startProxy();
  const second = await done("apply", "--server", proxy.url).finally(() => proxy.close());
  expect(second.stdout).toContain(`No changes: realm ${ours.realm.name} is as the file says.`);
  await done("diff", "--exit-code");
  const { verdicts } = JSON.parse((await done("verify", "--json")).stdout);
  await done("verify");
  for (const { stdout, stderr } of ran)
    for (const secret of Object.values(secrets)) expect(stdout + stderr).not.toContain(secret);

  const made = new RegExp(`Realm ${ours.realm.name}: (.* created.*)`).exec(first.stdout)?.[1] ?? "";
  const writes = proxy.seen.filter(isWrite).map(shortly);
  expect(proxy.seen.length).toBeGreaterThan(0);
  const contracts = verdicts.map(({ name, status }: { name: string; status: string }) => [name, status]);
  return { ...ours, text, run, proof: { made, writes, contracts } };
}
