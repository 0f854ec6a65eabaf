/** The rooms of docs/architecture.md, edge by edge. Every rule says what a violation means. */
const ROOMS = {
  model: [],
  resources: ["model"],
  config: ["model", "resources"],
  exchange: ["model"],
  plan: ["model", "resources", "exchange"],
  pull: ["model", "resources", "plan"],
  lint: ["model", "exchange"],
  keycloak: ["model", "resources"],
  oauth: ["model"],
  apply: ["model", "resources", "plan"],
  rotate: ["model"],
  server: ["model"],
  report: ["model"],
  commands: [
    "model",
    "resources",
    "config",
    "exchange",
    "plan",
    "lint",
    "pull",
    "keycloak",
    "oauth",
    "apply",
    "rotate",
    "server",
    "report",
  ],
  library: ["model", "oauth", "commands"],
};

/** Rooms whose types, and nothing else, a room may name: what it works with comes as an argument. */
const TYPES = { rotate: ["keycloak", "oauth"] };

/** npm packages and built-in modules that a room may use. */
const PACKAGES = {
  model: ["fastest-levenshtein"],
  resources: ["zod"],
  config: ["yaml", "zod", "dotenv"],
  exchange: [],
  plan: [],
  pull: ["yaml"],
  lint: [],
  keycloak: ["@keycloak/keycloak-admin-client", "jose", "p-limit"],
  oauth: ["openid-client", "jose", "p-limit"],
  apply: ["p-limit"],
  rotate: ["write-file-atomic", "execa"],
  server: ["execa", "testcontainers", "yauzl", "write-file-atomic", "p-limit", "undici"],
  report: ["chalk"],
  library: [],
  commands: ["chalk", "ora", "tinyglobby", "undici", "write-file-atomic", "execa", "dotenv"],
};

/** Rooms that may reach the disk, processes and sockets themselves. */
const IO = ["server", "commands", "library", "rotate/sinks"];

/** Rooms whose types report may name: it reads results, and calls nothing. */
const RESULTS = ["plan", "apply", "exchange", "config", "oauth", "resources", "server", "lint", "pull", "rotate"];

const rooms = Object.entries(ROOMS).map(([room, may]) => ({
  name: `${room}-may-import`,
  comment: `src/${room} may import only ${["errors.ts", ...may].join(", ")}: data goes one way along the street.`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: {
    path: "^src/",
    pathNot: [`^src/(${[room, ...may, ...(TYPES[room] ?? [])].join("|")})/`, "^src/errors\\.ts$"],
    ...(room === "report" ? { dependencyTypesNot: ["type-only"] } : {}),
  },
}));

const typesOnly = Object.entries(TYPES).map(([room, of]) => ({
  name: `${room}-types-only`,
  comment: `src/${room} names types of ${of.join(" and ")}; what it calls comes as an argument.`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${of.join("|")})/`, dependencyTypesNot: ["type-only"] },
}));

const packages = Object.entries(PACKAGES).map(([room, may]) => ({
  name: `${room}-packages`,
  comment: `src/${room} uses only these packages: ${may.join(", ") || "none"}.`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: {
    dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"],
    pathNot: may.length > 0 ? `node_modules/(@types/)?(${may.join("|")})/` : "^$",
  },
}));

module.exports = {
  forbidden: [
    ...rooms,
    ...typesOnly,
    ...packages,
    {
      name: "report-reads-results",
      comment: "report may name the types of results, of these rooms only.",
      severity: "error",
      from: { path: "^src/report/" },
      to: { path: "^src/", pathNot: [`^src/(report|model|${RESULTS.join("|")})/`, "^src/errors\\.ts$"] },
    },
    {
      name: "errors-stand-alone",
      comment: "Everything imports errors.ts, so it imports nothing.",
      severity: "error",
      from: { path: "^src/errors\\.ts$" },
      to: { path: "." },
    },
    {
      name: "cli-to-commands",
      comment: "cli.ts and program.ts wire options to commands; what a command does is not their business.",
      severity: "error",
      from: { path: "^src/(cli|program|options)\\.ts$" },
      to: { path: "^src/", pathNot: ["^src/commands/", "^src/report/", "^src/(errors|program|options)\\.ts$"] },
    },
    {
      name: "commands-apart",
      comment: "A command doesn't call another: what two share is in commands/shared.",
      severity: "error",
      from: { path: "^src/commands/[^/]+\\.ts$" },
      to: {
        path: "^src/commands/[^/]+\\.ts$",
        pathNot: ["^src/commands/context\\.ts$", "^src/commands/dev-progress\\.ts$"],
      },
    },
    {
      name: "secrets-stay-closed",
      comment: "A secret's value comes out only where it is sent on purpose.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/(keycloak|oauth|rotate/sinks)/", "^src/model/open-secret\\.ts$"] },
      to: { path: "^src/model/open-secret\\.ts$" },
    },
    {
      name: "io-allow-list",
      comment: "The disk, processes and sockets belong to the edges; pure rooms get what they need as arguments.",
      severity: "error",
      from: { path: "^src/", pathNot: [`^src/(${IO.join("|")})/`, "^src/cli\\.ts$", "^src/plan/hash\\.ts$"] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "not-to-dev-dependency",
      comment: "What ships must be installed by those who install it.",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "node_modules/@types/" },
    },
    {
      name: "no-circular",
      comment: "Two files that need each other are one file, or lack a third.",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "not-unreachable-from-cli",
      comment: "Code that no command reaches is dead.",
      severity: "error",
      from: { path: "^src/cli\\.ts$" },
      to: { path: "^src/", pathNot: "^src/library/", reachable: false },
    },
    {
      name: "across-rooms-by-hash",
      comment: "Across folders imports are #room/file.ts, so that a crossing shows in a diff.",
      severity: "error",
      from: { path: "^src/([^/]+)/" },
      to: { path: "^src/", pathNot: "^src/$1/", dependencyTypesNot: ["aliased"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};
