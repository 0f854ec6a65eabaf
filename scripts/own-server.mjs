// A Keycloak of this script's own, and kcx run against it and no other: nothing of the caller's settings reaches kcx,
// the address is given as a flag, which wins over whatever a .env says, and the server is noted in a folder of this
// run, apart from a detached one.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./setup.mjs";

const FOREIGN = /^(KEYCLOAK|KCX|KC|TOKEN_EXCHANGE|AUTH_SERVER)_/;

export class OwnServer {
  #state = mkdtempSync(join(tmpdir(), "kcx-own-"));
  #children = new Set();
  interrupted = false;

  constructor() {
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => this.#interrupt());
  }

  /** Starts `kcx dev` in the foreground of this script and waits until it says where it is. */
  start() {
    const child = this.#spawn(["dev", "--json"], ["ignore", "pipe", "inherit"]);
    return new Promise((resolve, reject) => {
      let text = "";
      createInterface({ input: child.stdout }).on("line", (line) => {
        text += line;
        try {
          const document = JSON.parse(text);
          // An error is a document, too; what it says stands on stderr already.
          if (document.url) resolve(document);
        } catch {
          // The document isn't complete yet.
        }
      });
      child.once("exit", () => reject(new Error("the local Keycloak did not start")));
    });
  }

  /** Runs kcx, its output shown; rejects when it fails. */
  async kcx(...args) {
    const { status } = await this.run(args, "inherit");
    if (status !== 0) throw new Error(`kcx ${args[0]} ended with ${status}`);
  }

  /** Runs kcx to its end. @returns its exit code, and its stdout where that was piped. */
  run(args, stdout, env = {}) {
    const child = this.#spawn(args, ["inherit", stdout, "inherit"], env);
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += chunk;
    });
    return new Promise((resolve) => child.once("close", (status) => resolve({ status, text })));
  }

  /** Ends what was started, and waits for it. */
  async end() {
    const ended = [...this.#children].map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of this.#children) child.kill("SIGTERM");
    await Promise.all(ended);
    rmSync(this.#state, { recursive: true, force: true });
  }

  #spawn(args, stdio, env = {}) {
    if (this.interrupted) throw new Error("interrupted");
    const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name) || name === "KCX_CACHE_DIR");
    const own = { ...Object.fromEntries(kept), KCX_STATE_DIR: this.#state, ...env };
    const child = spawn(process.execPath, ["bin/kcx.js", ...args], { cwd: root, env: own, stdio });
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    return child;
  }

  #interrupt() {
    this.interrupted = true;
    for (const child of this.#children) child.kill("SIGTERM");
  }
}
