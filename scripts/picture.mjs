// Draws docs/terminal.svg, the picture in the README, from what kcx really prints: a realm is made, somebody changes it
// by hand, and kcx finds, repairs and proves it. `npm run picture`.
import { writeFileSync } from "node:fs";
import { OwnServer } from "./own-server.mjs";
import { bundle, root, setup } from "./setup.mjs";

const ESC = "\u001b";
const CODE = new RegExp(`(${ESC}\\[\\d+m)`);
const ONE_CODE = new RegExp(`^${ESC}\\[(\\d+)m$`);
const EVERY_CODE = new RegExp(`${ESC}\\[\\d+m`, "g");

const FILE = "realms/tools-provider.yaml";
setup();
await bundle();
const own = new OwnServer();
try {
  const server = await own.start();
  const at = ["--server", server.url];
  await own.kcx("init", "--env-only", FILE);
  await own.kcx("apply", FILE, ...at);
  await removeMapper(server);
  const lines = [];
  const show = async (...args) => {
    const { text, status } = await own.run([...args, ...at], "pipe", { FORCE_COLOR: "1" });
    lines.push(`\u001b[1m$ kcx ${args.join(" ")}\u001b[22m`, ...text.trimEnd().split("\n"), "");
    if (status !== 0) lines.splice(-1, 0, `\u001b[2m(exit code ${status})\u001b[22m`);
  };
  lines.push("\u001b[2m# in the admin console somebody deletes the front end's audience mapper\u001b[22m", "");
  await show("diff", "--exit-code", FILE);
  await show("verify", FILE);
  await show("apply", FILE);
  await show("verify", FILE);
  writeFileSync(`${root}docs/terminal.svg`, svg(lines.slice(0, -1)));
} finally {
  await own.end();
}

async function removeMapper({ url, username, password }) {
  const body = new URLSearchParams({ grant_type: "password", client_id: "admin-cli", username, password });
  const token = await (
    await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: "POST", body })
  ).json();
  const headers = { authorization: `Bearer ${token.access_token}` };
  const clients = `${url}/admin/realms/tools-provider/clients`;
  const [client] = await (await fetch(`${clients}?clientId=tools-provider-frontend`, { headers })).json();
  const [mapper] = client.protocolMappers;
  await fetch(`${clients}/${client.id}/protocol-mappers/models/${mapper.id}`, { method: "DELETE", headers });
}

/** Lines with ANSI colours as an SVG that reads well on light and dark pages. */
function svg(lines) {
  const colours = { 31: "#f47067", 32: "#57ab5a", 33: "#c69026", 36: "#39c5cf" };
  const rows = lines.map((line, index) => {
    let [fill, opacity, weight] = ["#d1d7e0", 1, 400];
    const spans = line.split(CODE).flatMap((part) => {
      const code = ONE_CODE.exec(part)?.[1];
      if (code === undefined)
        return part === ""
          ? []
          : [`<tspan fill="${fill}" fill-opacity="${opacity}" font-weight="${weight}">${inXml(part)}</tspan>`];
      if (code === "1") weight = 700;
      else if (code === "2") opacity = 0.65;
      else if (code === "22") [weight, opacity] = [400, 1];
      else fill = colours[code] ?? "#d1d7e0";
      return [];
    });
    return `<text x="20" y="${38 + index * 20}" xml:space="preserve">${spans.join("")}</text>`;
  });
  const plain = lines.map((line) => line.replace(EVERY_CODE, ""));
  const [width, height] = [40 + Math.max(...plain.map((line) => line.length)) * 8.43, 40 + lines.length * 20];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${height}" viewBox="0 0 ${Math.ceil(width)} ${height}" role="img" aria-label="kcx finds a change, names its effect, repairs it and proves it">
<rect width="100%" height="100%" rx="8" fill="#22272e"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">
${rows.join("\n")}
</g>
</svg>
`;
}

function inXml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
