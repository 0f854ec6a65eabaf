import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { onTestFinished } from "vitest";

/** A server that takes connections and never answers; until the test ends, whatever nobody holds is collected at once. */
export async function silence(): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  setFlagsFromString("--expose-gc");
  const collect = setInterval(runInNewContext("gc") as () => void, 20);
  onTestFinished(() => {
    clearInterval(collect);
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
