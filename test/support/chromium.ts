import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/**
 * A Chromium of this machine: `KCX_CHROMIUM`, or one on the PATH. None is downloaded: a test that needs one is not run
 * where there is none, and says so by its name.
 */
export const CHROMIUM = process.env["KCX_CHROMIUM"] || onPath(NAMES);

/** What stands behind the name of a test that needs a browser. */
export const WITHOUT_BROWSER = CHROMIUM === undefined ? " (not run: no Chromium on this machine)" : "";

export async function startChromium(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error("no Chromium on this machine");
  // Its sandbox needs rights that a container rarely gives; what is opened here is our own page.
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
}

function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file));
}
