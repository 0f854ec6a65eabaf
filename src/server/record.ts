import { mkdir, rm } from "node:fs/promises";
import writeFileAtomic from "write-file-atomic";
import { removeHome } from "./home.ts";
import type { LocalServer } from "./local-server.ts";
import { type Place, stateFolder } from "./place.ts";
import { endGroup } from "./signals.ts";
import { type DevServer, recorded, stateFile } from "./state.ts";

/** Notes a server where the next command finds it, readable by the user only. */
export async function writeDevServer(place: Place, server: DevServer): Promise<void> {
  await mkdir(stateFolder(place), { recursive: true, mode: 0o700 });
  await writeFileAtomic(stateFile(place), `${JSON.stringify(server, undefined, 2)}\n`, { mode: 0o600 });
}

/** Forgets the server at `url`; another one that was noted meanwhile stays. */
export async function forgetDevServer(place: Place, url: string): Promise<void> {
  if ((await recorded(place))?.url === url) await rm(stateFile(place), { force: true });
}

/** Ends a server by what was noted of it: in the same command or a later one. */
export async function stopDevServer(place: Place, server: DevServer): Promise<void> {
  if (server.runtime === "java") {
    await endGroup(server.pid, server.home, place.platform);
    await removeHome(server.home);
  } else {
    const { removeContainer } = await import("./container.ts");
    await removeContainer(server.containerId);
  }
  await forgetDevServer(place, server.url);
}

export function toDevServer(server: LocalServer, now: Date): DevServer {
  const { url, version, username, password, port } = server;
  const common = { url, version, username, password, port, startedAt: now.toISOString() };
  return server.process
    ? { ...common, runtime: "java", ...server.process }
    : { ...common, runtime: "container", containerId: server.containerId ?? "" };
}
