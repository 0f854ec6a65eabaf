import { readFileSync } from "node:fs";
import { DOMParser } from "@xmldom/xmldom";
import { expect, test } from "vitest";
import { story } from "../support/story.ts";

const root = new URL("../../", import.meta.url);
const SECRETS = { TOKEN_EXCHANGE_CLIENT_SECRET: "the exchanger's own secret", JOHNDOE_PASSWORD: "johndoe's password" };

/** The `kcx` lines of the page's shell blocks: what a job runs. */
const LINES = [...readFileSync(new URL("docs/ci.md", root), "utf8").matchAll(/^```sh\n(.*?)^```/gms)].flatMap(
  ([, block = ""]) => block.split("\n").filter((line) => line.startsWith("kcx ")),
);

test("what docs/ci.md tells a job to run, run in its order on a new realm", async () => {
  const ours = await story({ variables: SECRETS, realm: "none" });
  const file = readFileSync(new URL("realms/tools-provider.yaml", root), "utf8");
  await ours.write("realm.yaml", file.replace(/^realm: .*$/m, `realm: ${ours.realm.name}`));
  const commands = LINES.map((line) => line.replace(/ +#.*$/, "").split(" > "));
  expect(commands.map(([command]) => command?.split(" ")[1])).toEqual([
    ...["validate", "diff", "apply", "verify", "matrix", "diff", "verify"],
  ]);
  for (const [command = "", to] of commands) {
    const { code, stdout, stderr } = await ours.kcx(command.split(" ").slice(1));
    // The exchanging client's own service account reaches the pizzeria, too, and no contract says so.
    const wanted = command.includes("--over-grants") ? 2 : 0;
    expect([command, code, stderr]).toEqual([command, wanted, expect.not.stringContaining("error")]);
    if (to !== undefined) expect(JSON.parse(stdout)).toMatchObject({ version: "2.1.0", runs: [{ results: [] }] });
  }
  const report = new DOMParser().parseFromString(await ours.read("kcx-verify.xml"), "text/xml");
  const cases = [...report.getElementsByTagName("testcase")];
  expect(cases.length).toBe(3);
  expect(report.documentElement?.getAttribute("failures")).toBe("0");
});
