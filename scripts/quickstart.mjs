// `npm run quickstart`, from a fresh clone: a local Keycloak, a realm made for token exchange, made again without a
// change, and a real exchanged token. Ends what it starts, also when interrupted.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bundle, root, setup } from "./setup.mjs";

const FILE = "realms/tools-provider.yaml";
const NEXT = `
What to try next:
  npx kcx dev --detach                 a local Keycloak that stays; \`npx kcx dev stop\` ends it
  npx kcx apply ${FILE}
  npx kcx verify --audience pizzeria-backend
  npx kcx init                         a realm file of your own
The secrets of this realm are in .env, which git ignores.`;

setup();
await bundle();

// No server but our own: nothing of the caller's settings reaches kcx, and the address is given as a flag, which
// wins over whatever a .env says. The server is noted in a folder of this run, apart from a detached one.
const state = mkdtempSync(join(tmpdir(), "kcx-quickstart-"));
const foreign = /^(KEYCLOAK|KCX|KC|TOKEN_EXCHANGE|AUTH_SERVER)_/;
const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name) || name === "KCX_CACHE_DIR");
const env = { ...Object.fromEntries(kept), KCX_STATE_DIR: state };

const children = new Set();
let stopping = false;
const code = await quickstart().catch((error) => {
  if (!stopping) console.error(`quickstart: ${error.message}`);
  return 1;
});
await end();
process.exitCode = stopping ? 130 : code;

async function quickstart() {
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, interrupt);
  title("A local Keycloak");
  const server = await startServer();
  console.log(`ready at ${server.url}`);
  await kcx("init", "--env-only", FILE);
  const at = ["--server", server.url];
  title(`kcx apply ${FILE}`);
  await kcx("apply", FILE, ...at);
  title("The same again: nothing to do");
  await kcx("apply", FILE, ...at);
  await kcx("diff", "--exit-code", FILE, ...at);
  title("Real exchanges");
  await kcx("verify", FILE, ...at);
  console.log(NEXT);
  return 0;
}

/** Starts `kcx dev` in the foreground of this script and waits until it says where it is. */
function startServer() {
  const child = kcxProcess(["dev", "--json"], ["ignore", "pipe", "inherit"]);
  return new Promise((resolve, reject) => {
    let text = "";
    createInterface({ input: child.stdout }).on("line", (line) => {
      text += line;
      try {
        resolve(JSON.parse(text));
      } catch {
        // The document isn't complete yet.
      }
    });
    child.once("exit", () => reject(new Error("the local Keycloak did not start")));
  });
}

function kcx(...args) {
  const child = kcxProcess(args, "inherit");
  return new Promise((resolve, reject) => {
    child.once("exit", (status) =>
      status === 0 ? resolve() : reject(new Error(`kcx ${args[0]} ended with ${status}`)),
    );
  });
}

function kcxProcess(args, stdio) {
  if (stopping) throw new Error("interrupted");
  const child = spawn(process.execPath, ["bin/kcx.js", ...args], { cwd: root, env, stdio });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

function interrupt() {
  stopping = true;
  for (const child of children) child.kill("SIGTERM");
}

async function end() {
  const ended = [...children].map((child) => new Promise((resolve) => child.once("exit", resolve)));
  for (const child of children) child.kill("SIGTERM");
  await Promise.all(ended);
  rmSync(state, { recursive: true, force: true });
}

function title(text) {
  console.log(`\n── ${text}`);
}
