// Loaded into a process by NODE_OPTIONS=--require: kills it with SIGKILL at the moment KILL_AT, counted from 1. Moments
// are: before and after everything that changes what a file below KILL_BELOW holds or whether it is there, and before
// each request that isn't a GET and after its answer; of these only those that match KILL_WHEN. Past the last one nothing
// happens. What the moment was is written to KILL_LOG.
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");

const { KILL_AT, KILL_BELOW = "", KILL_LOG = "", KILL_WHEN = "" } = process.env;
const counted = new RegExp(KILL_WHEN);
const { appendFileSync } = fs;
let moment = 0;
function pass(what) {
  if (!counted.test(what)) return;
  moment += 1;
  if (moment !== Number(KILL_AT)) return;
  appendFileSync(KILL_LOG, `${what}\n`);
  process.kill(process.pid, "SIGKILL");
  // The signal may take a moment; nothing more may happen.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const shown = (path) =>
  String(path)
    .slice(KILL_BELOW.length)
    .replace(/[0-9a-f]{32}/, "NAME")
    .replace(/\.\d+$/, ".TMP");
const isOurs = (path) => String(path).startsWith(KILL_BELOW);
const changes = (name, args) => name !== "open" || /[wax+]/.test(String(args[1] ?? "r"));

for (const name of ["open", "rename", "link", "rm", "writeFile"]) {
  const original = fs.promises[name];
  fs.promises[name] = async (...args) => {
    if (!isOurs(args[0]) || !changes(name, args)) return original(...args);
    pass(`before ${name} ${shown(args[0])}`);
    const result = await original(...args);
    pass(`after ${name} ${shown(args[0])}`);
    return result;
  };
  const withCallback = fs[name];
  fs[name] = (...args) => {
    const callback = args.at(-1);
    if (typeof callback !== "function" || !isOurs(args[0]) || !changes(name, args)) return withCallback(...args);
    pass(`before ${name} ${shown(args[0])}`);
    return withCallback(...args.slice(0, -1), (...results) => {
      pass(`after ${name} ${shown(args[0])}`);
      callback(...results);
    });
  };
}
const { write } = fs;
fs.write = (...args) => {
  const callback = args.at(-1);
  pass("before write");
  return write(...args.slice(0, -1), (...results) => {
    pass("after write");
    callback(...results);
  });
};
syncBuiltinESMExports();

const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  if ((init?.method ?? "GET") === "GET") return fetch(input, init);
  const what = `${init.method} ${new URL(input).pathname.replace(/[0-9a-f-]{36}/g, "ID")}`;
  pass(`before ${what}`);
  const response = await fetch(input, init);
  pass(`after ${what}`);
  return response;
};
