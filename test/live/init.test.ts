import { parse } from "dotenv";
import { describe, expect, test } from "vitest";
import { isWrite, startProxy } from "../support/proxy.ts";
import { story } from "../support/story.ts";

describe("the file that init writes makes a realm, makes it again without a write, and its contracts are kept", () => {
  test.each([
    ["plain names", { frontend: "web", exchanger: "exchange", upstream: "orders-backend" }],
    [
      "names that mean something to YAML, URLs and OAuth",
      { frontend: "a, b: {c}", exchanger: "true:%2B+é /?&=ü", upstream: "https://api.example.com/v1?a=[🍕]" },
    ],
  ])("%s", async (_, { frontend, exchanger, upstream }) => {
    const { realm, kcx, read } = await story({ realm: "none" });
    const flags = ["--frontend", frontend, "--exchanger", exchanger, "--upstream", upstream];
    const made = await kcx(["init", "--realm", realm.name, ...flags]);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toContain("next:\n  kcx apply realm.yaml");

    expect(await kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
    const proxy = await startProxy();
    const again = await kcx(["apply", "realm.yaml"], { KEYCLOAK_URL: proxy.url });
    await proxy.close();
    expect(again.stdout).toContain(`No changes: realm ${realm.name} is as the file says.`);
    expect(proxy.seen.filter(isWrite)).toEqual([]);

    const verified = await kcx(["verify", "--json"]);
    expect(verified.code).toBe(0);
    const { verdicts } = JSON.parse(verified.stdout);
    expect(verdicts.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
      [`users reach ${upstream}`, "kept"],
      [`nothing but ${upstream} can be reached`, "kept"],
    ]);
    for (const secret of Object.values(parse(await read(".env"))))
      expect(made.stdout + again.stdout + again.stderr + verified.stdout + verified.stderr).not.toContain(secret);
  });
});
