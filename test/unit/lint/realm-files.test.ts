import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CHECK_IDS, lint } from "#lint/index.ts";
import { sceneOf } from "#lint/scene.ts";
import { suppress } from "#lint/suppression.ts";
import { realmOf } from "#plan/make.ts";
import { declare } from "../../support/realms.ts";

const root = new URL("../../../", import.meta.url);
const folder = new URL("realms/", root);
const files = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".yaml"));

describe("no false alarm", () => {
  test("there are files to look at", () => {
    expect(files.length).toBeGreaterThanOrEqual(6);
  });

  test.each(files)("realms/%s", (name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    const declaration = declare(text);
    const found = lint(sceneOf(declaration, realmOf(declaration), undefined));
    const { left, suppressed } = suppress(found, new Map([["realm.yaml", text]]), CHECK_IDS);
    expect(left).toEqual([]);
    // Only the variant that shows what guides have wrong needs to say that it is on purpose.
    expect(suppressed.length).toBe(name === "variants/dedicated-mapper.yaml" ? 2 : 0);
  });
});

describe("each check has its page", () => {
  test.each(CHECK_IDS)("%s", (id) => {
    const page = readFileSync(new URL(`docs/checks/${id}.md`, root), "utf8");
    expect(page.split("\n")[0]).toMatch(new RegExp(`^# .+ \\(\`${id}\`\\)$`));
    for (const part of [
      "Severity: ",
      "**Mend it:** ",
      "**Looked for:** ",
      "**Set it aside:** ",
      "**Measured:** ",
      `test/golden/check-${id}/case.md`,
    ])
      expect(page).toContain(part);
    expect(readFileSync(new URL("docs/checks/README.md", root), "utf8")).toContain(`(${id}.md)`);
  });

  test("and there is no page without a check", () => {
    const pages = readdirSync(new URL("docs/checks/", root)).filter((name) => name !== "README.md");
    expect(pages.sort()).toEqual(CHECK_IDS.map((id) => `${id}.md`).sort());
  });
});
