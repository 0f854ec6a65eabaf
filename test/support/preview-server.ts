import { homedir } from "node:os";
import { type LocalServer, startServer } from "#server/start.ts";

/**
 * A server of a test file's own, with what is off by default: rotated client secrets, and token exchange V1 with the
 * permissions that it asks. All test files take the same one, because preparing each kind of server takes a minute once.
 */
export async function previewServer(): Promise<LocalServer> {
  const server = await startServer({
    env: process.env,
    platform: process.platform,
    homeDir: homedir(),
    serverOptions: ["--features=admin-fine-grained-authz:v1,client-secret-rotation,token-exchange:v1"],
  });
  // From here on this file's server is this one.
  Object.assign(process.env, {
    KCX_TEST_URL: server.url,
    KCX_TEST_USERNAME: server.username,
    KCX_TEST_PASSWORD: server.password,
  });
  return server;
}
