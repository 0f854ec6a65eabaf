import { homedir } from "node:os";
import { startServer } from "#server/start.ts";

/**
 * The one server of a live run, started as `kcx dev` starts it. No other server is ever used, whatever the environment
 * says; if it cannot be started, the run is red.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startServer({ env: process.env, platform: process.platform, homeDir: homedir() });
  process.env["KCX_TEST_URL"] = server.url;
  process.env["KCX_TEST_USERNAME"] = server.username;
  process.env["KCX_TEST_PASSWORD"] = server.password;
  return () => server.stop();
}
