// Loaded into a process by NODE_OPTIONS=--require: writes down, one a line, every address that it wants to connect to
// and every name that it looks up. To the one that must not be contacted no connection is made.
const { appendFileSync } = require("node:fs");
const dns = require("node:dns");
const net = require("node:net");

const { NETWORK_LOG: log, NETWORK_NEVER: never } = process.env;
const note = (what) => appendFileSync(log, `${what}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [given] = Array.isArray(args[0]) ? args[0] : args;
  const { host = "localhost", port, path } = typeof given === "object" ? given : { port: given, host: args[1] };
  note(path ?? `${host}:${port}`);
  if (host !== never) return connect.apply(this, args);
  process.nextTick(() => this.destroy(Object.assign(new Error("not contacted"), { code: "ECONNREFUSED" })));
  return this;
};

const { lookup } = dns;
dns.lookup = (name, ...rest) => {
  note(name);
  return lookup(name, ...rest);
};
