import { homedir } from "node:os";
import { startServer } from "#server/start.ts";
import { testServer } from "./keycloak.ts";

/**
 * The one server of a live run, started as `kcx dev` starts it; if it cannot be started, the run is red. While working
 * on a test KCX_TEST_URL, _USERNAME and _PASSWORD may name one that runs already, on this machine: it is left running.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env["KCX_TEST_URL"]) {
    testServer();
    return async () => {};
  }
  const version = process.env["KCX_TEST_VERSION"];
  const place = { env: process.env, platform: process.platform, homeDir: homedir() };
  const server = await startServer({ ...place, ...(version && { version }) });
  process.env["KCX_TEST_URL"] = server.url;
  process.env["KCX_TEST_USERNAME"] = server.username;
  process.env["KCX_TEST_PASSWORD"] = server.password;
  return () => server.stop();
}
