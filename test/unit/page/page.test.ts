/** The page of `kcx matrix --format html`, opened from the disk in a real browser. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, startChromium, WITHOUT_BROWSER } from "../../support/chromium.ts";

const golden = (name: string) => fileURLToPath(new URL(`../../golden/${name}`, import.meta.url));
const BIN = fileURLToPath(new URL("../../../bin/kcx.js", import.meta.url));
const SMALL_WINDOW = { width: 1200, height: 700 };

describe.skipIf(CHROMIUM === undefined)(`the page in a browser${WITHOUT_BROWSER}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "kcx-page-"));
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Writes the page and opens it without a network; whatever it asks for beside itself, or complains of, is kept. */
  async function open(name: string, args: readonly string[], colorScheme: "light" | "dark" = "light") {
    const file = join(folder, `${name}.html`);
    await execa(process.execPath, [BIN, "matrix", ...args, "--format", "html", "--out", file], { cwd: golden(name) });
    const context = await browser.newContext({ viewport: SMALL_WINDOW, offline: true, colorScheme });
    const page = await context.newPage();
    const heard: string[] = [];
    page.on("request", (request) => void heard.push(`asks for ${request.url()}`));
    page.on("console", (message) => void heard.push(`says ${message.text()}`));
    page.on("pageerror", (error) => void heard.push(`fails: ${error.message}`));
    page.on("dialog", (dialog) => void heard.push(`opens ${dialog.message()}`));
    const url = pathToFileURL(file).href;
    await page.goto(url);
    return { page, heard: () => heard.filter((line) => line !== `asks for ${url}`) };
  }

  test("every edge is in the table, and a click tells why", async () => {
    const { page, heard } = await open("matrix", ["--no-live", "realm.yaml"]);
    expect(await rowsOf(page)).toEqual([
      "agent | api | front (scope to-gateway) → gateway: any user agent: its service account",
      "agent | bank | front (scope to-gateway) → gateway: depends on the user's roles (ann), by scope to-bank",
      "gateway | agent | front (scope to-gateway): any user",
    ]);
    await page.getByRole("row", { name: "bank" }).click();
    expect(await seen(page, "#details")).toContain("what agent gets names bank: client-scope to-bank › mapper bank");
    expect(heard()).toEqual([]);
  });

  test("so does a click on a line of the graph, and one on a client", async () => {
    const { page } = await open("matrix", ["--no-live", "realm.yaml"]);
    await clickInGraph(page, "gateway", "agent");
    expect(await seen(page, "#details")).toMatch(/^gateway → agent\n/);
    expect(await seen(page, "#details")).toContain("client gateway › mapper agent");
    await clickInGraph(page, "front");
    expect(await seen(page, "#details")).toContain(
      "may not exchange: Standard token exchange is not enabled for the requested client",
    );
  });

  test("searching, and one client's lines only", async () => {
    const { page } = await open("matrix", ["--no-live", "realm.yaml"]);
    await page.getByLabel("Search").fill("BANK");
    expect(await rowsOf(page)).toEqual([expect.stringMatching(/^agent \| bank/)]);
    expect(await inGraph(page)).toEqual(["agent", "bank"]);
    await page.getByLabel("Search").fill("");
    await page.getByRole("combobox", { name: "Client" }).selectOption("gateway");
    expect(await rowsOf(page)).toEqual([expect.stringMatching(/^gateway \| agent/)]);
    expect(await inGraph(page)).toEqual(["agent", "front", "gateway"]);
    await page.getByRole("combobox", { name: "Client" }).selectOption("all");
    expect(await rowsOf(page)).toHaveLength(3);
    expect(await page.getByRole("group", { name: "Plan" }).isVisible()).toBe(false);
  });

  test("before and after a plan", async () => {
    const { page } = await open("matrix-plan", ["--export", "export.json", "realm.yaml"]);
    const audiences = async () => (await rowsOf(page)).map((row) => row.split(" | ")[1]);
    expect(await audiences()).toEqual(["api", "new", "old"]);
    await page.getByLabel("before").check();
    expect(await audiences()).toEqual(["api", "old"]);
    expect(await inGraph(page)).not.toContain("new");
    await page.getByLabel("after").check();
    expect(await audiences()).toEqual(["api", "new"]);
    await page.getByLabel("changes").check();
    await page.getByRole("row", { name: "api" }).click();
    expect(await seen(page, "#details")).toContain("now: front: any user");
  });

  test("light and dark, as the system has it, and the other way by a click", async () => {
    const ground = (page: Page) => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const { page: light } = await open("matrix", ["--no-live", "realm.yaml"], "light");
    const { page: dark } = await open("matrix", ["--no-live", "realm.yaml"], "dark");
    const [bright, dim] = [await ground(light), await ground(dark)];
    expect([bright, dim]).toEqual(["rgb(255, 255, 255)", "rgb(18, 22, 28)"]);
    await light.getByRole("button", { name: "Light or dark" }).click();
    await dark.getByRole("button", { name: "Light or dark" }).click();
    expect([await ground(light), await ground(dark)]).toEqual([dim, bright]);
  });

  test("names that would be markup, scripts or properties are only names", async () => {
    const { page, heard } = await open("matrix-hostile-names", ["--no-live", "realm.yaml"]);
    const front = "</script><img src=x onerror=document.title='owned'>";
    expect(await seen(page, "#realm")).toBe("</script><script>document.title='owned'</script>");
    expect(await rowsOf(page)).toEqual([
      `__proto__ | <!--<script>$& | ${front}: any user`,
      `__proto__ | constructor | ${front}: any user`,
      `🍕"];click n0 call alert(1)%% | \u001b]0;owned\u0007 | ${front}: any user`,
    ]);
    expect(await inGraph(page)).toContain("__proto__");
    for (const row of await page.locator("#list tr").all()) await row.click();
    expect(await seen(page, "#details")).toContain("› mapper escape");
    expect(await page.title()).toBe("Token exchange: who reaches whom");
    expect(await page.locator("img, svg, iframe, object, embed, link, base").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(2);
    expect(heard()).toEqual([]);
  });

  test("no script runs but the page's own, should a name ever get through", async () => {
    const { page, heard } = await open("matrix", ["--no-live", "realm.yaml"]);
    await page.evaluate(
      `document.body.insertAdjacentHTML("beforeend", "<img src='data:,x' onerror='document.title = 1'>")`,
    );
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement("script"), { text: "document.title = 2" }))`,
    );
    await expect.poll(() => heard().filter((line) => line.includes("Content Security Policy")).length).toBe(2);
    expect(await page.title()).toBe("Token exchange: who reaches whom");
  });
});

/** The text that can be seen there. */
async function seen(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).allInnerTexts()).join("\n");
}

/** Rows of the table that can be seen, cell by cell. */
async function rowsOf(page: Page): Promise<string[]> {
  const rows = await page.locator("#list tr:visible").all();
  return Promise.all(
    rows.map(async (row) => {
      const cells = await row.locator("td").all();
      const texts = await Promise.all(
        cells.map(async (cell) => (await cell.allInnerTexts()).join("").replaceAll("\n", " ")),
      );
      return texts.join(" | ");
    }),
  );
}

/** Names of the nodes that the graph shows: Cytoscape leaves itself at its container. */
async function inGraph(page: Page): Promise<string[]> {
  return page.evaluate(`(${GRAPH}).nodes(":visible").map((node) => node.data("name")).sort()`);
}

const GRAPH = `document.getElementById("graph")._cyreg.cy`;

/** A real click, where the browser has drawn the node, or the middle of the line. */
async function clickInGraph(page: Page, from: string, to?: string): Promise<void> {
  const { x, y } = await page.evaluate<{ x: number; y: number }>(`(() => {
    const graph = ${GRAPH};
    const named = (name) => graph.nodes().filter((node) => node.data("name") === name);
    const from = named(${JSON.stringify(from)});
    const box = document.getElementById("graph").getBoundingClientRect();
    if (${to === undefined}) {
      const { x, y } = from.renderedPosition();
      return { x: x + box.x, y: y + box.y };
    }
    const { x, y } = from.edgesTo(named(${JSON.stringify(to ?? "")})).renderedMidpoint();
    return { x: x + box.x, y: y + box.y };
  })()`);
  await page.mouse.click(x, y);
}
