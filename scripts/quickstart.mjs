// `npm run quickstart`, from a fresh clone: a local Keycloak, a realm made for token exchange, made again without a
// change, and a real exchanged token. Ends what it starts, also when interrupted.
import { OwnServer } from "./own-server.mjs";
import { bundle, setup } from "./setup.mjs";

const FILE = "realms/tools-provider.yaml";
const NEXT = `
What to try next:
  node bin/kcx.js dev --detach         a local Keycloak that stays; \`node bin/kcx.js dev stop\` ends it
  node bin/kcx.js apply ${FILE}
  node bin/kcx.js verify --audience pizzeria-backend
  node bin/kcx.js init                 a realm file of your own
\`npm link\` puts \`kcx\` on your PATH. The secrets of this realm are in .env, which git ignores.`;

setup();
await bundle();

const own = new OwnServer();
process.exitCode = await quickstart().catch((error) => {
  if (!own.interrupted) console.error(`quickstart: ${error.message}`);
  return own.interrupted ? 130 : 1;
});
await own.end();

async function quickstart() {
  title("A local Keycloak");
  const server = await own.start();
  console.log(`ready at ${server.url}`);
  const at = ["--server", server.url];
  await own.kcx("init", "--env-only", FILE);
  title(`kcx apply ${FILE}`);
  await own.kcx("apply", FILE, ...at);
  title("The same again: nothing to do");
  await own.kcx("apply", FILE, ...at);
  title("Real exchanges: kcx verify");
  await own.kcx("verify", FILE, ...at);
  console.log(NEXT);
  return 0;
}

function title(text) {
  console.log(`\n── ${text}`);
}
