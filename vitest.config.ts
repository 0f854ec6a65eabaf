import { defineConfig } from "vitest/config";

/** `fast` needs nothing but the bundle; `live` runs against one real Keycloak, started once for the whole run. */
export default defineConfig({
  test: {
    // Two cores: a server, its database and the tests share them.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "fast",
          include: ["test/{unit,golden,laws}/**/*.test.ts"],
          setupFiles: "test/support/seed.ts",
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "live",
          include: ["test/{live,faults}/**/*.test.ts"],
          globalSetup: ["test/support/bundle.ts", "test/support/server.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
