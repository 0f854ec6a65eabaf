// Takes docs/matrix-ofbiz.png: the page of `kcx matrix --format html` for realms/ofbiz.yaml, with one line clicked.
// Needs a Chromium on this machine (KCX_CHROMIUM, else `chromium`), and fonts as people have them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { root, run } from "./setup.mjs";

const folder = mkdtempSync(join(tmpdir(), "kcx-picture-"));
const page = join(folder, "matrix.html");
const args = ["matrix", "--no-live", "realms/ofbiz.yaml", "--format", "html", "--out", page];
run(process.execPath, [join(root, "bin/kcx.js"), ...args], {
  // The passwords in the file are set to something; none is shown.
  env: { ...process.env, FLEXADMIN_PASSWORD: "x", VISITOR_PASSWORD: "x", STRANGER_PASSWORD: "x" },
});
const found = process.env.KCX_CHROMIUM ?? spawnSync("which", ["chromium"], { encoding: "utf8" }).stdout.trim();
const browser = await chromium.launch({ executablePath: found, args: ["--no-sandbox", "--disable-gpu"] });
const tab = await browser.newPage({ viewport: { width: 1200, height: 640 }, deviceScaleFactor: 1.5 });
await tab.goto(pathToFileURL(page).href);
await tab.getByRole("row", { name: "apache-ofbiz-api" }).click();
await tab.screenshot({ path: join(root, "docs/matrix-ofbiz.png") });
await browser.close();
rmSync(folder, { recursive: true, force: true });
