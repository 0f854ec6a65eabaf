import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ContainerRuntimeClient, getContainerRuntimeClient, getReaper, ImageName } from "testcontainers";
import { KcxError } from "#errors.ts";
import { LastLines, LoopbackContainer, whenReady } from "./container-parts.ts";
import { NO_SYSTEM_BUS } from "./keycloak-process.ts";
import type { Ended, LocalServer, Start } from "./local-server.ts";
import { isLoopback } from "./loopback.ts";
import { freePort } from "./port.ts";

export interface Unusable {
  /** The engine or the image. */
  unusable: string;
  reason: string;
}

/**
 * Keycloak's official image in a container, its port published on 127.0.0.1 only. A container that ends with kcx is
 * watched by testcontainers' reaper; a detached one is not, and the engine removes it when it has stopped.
 */
export async function startInContainer(start: Start, engine: string): Promise<LocalServer | Unusable> {
  const { version, progress, signal, detached = false } = start;
  const client = await getContainerRuntimeClient().catch((error: Error) => error);
  if (client instanceof Error) return { unusable: engine, reason: client.message };
  const { host } = client.info.containerRuntime;
  if (!isLoopback(`http://${host}`))
    return { unusable: engine, reason: `its ports are on ${host}, not on this machine` };
  const image = `quay.io/keycloak/keycloak:${version}`;
  progress({ kind: "stage", stage: "image", version });
  const missing = await pull(client, image);
  if (missing !== undefined) return { unusable: image, reason: `the image could not be pulled: ${missing.trim()}` };
  signal?.throwIfAborted();

  progress({ kind: "stage", stage: "start", version });
  const port = start.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const admin = { username: "admin", password: randomBytes(12).toString("base64url") };
  const log = new LastLines();
  const container = new LoopbackContainer(image, port, detached)
    .withCommand(["start-dev", ...(start.serverOptions ?? [])])
    .withEnvironment({
      ...QUICK,
      ...start.serverEnv,
      KC_BOOTSTRAP_ADMIN_USERNAME: admin.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: admin.password,
    })
    .withLabels({ "kcx.dev": version })
    .withAutoCleanup(!detached && (await hasReaper(client, start)))
    .withLogConsumer((stream) => log.read(stream))
    .withWaitStrategy(whenReady(url, signal));
  try {
    const id = (await container.start()).getId();
    const stop = () => removeContainer(id);
    const end = ended(client, id, detached);
    return { url, ...admin, version, runtime: "container", port, containerId: id, ended: end, release() {}, stop };
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new KcxError("DEV_SERVER", `Keycloak ${version} did not start in a container: ${reason}`, {
      facts: log.lines,
    });
  } finally {
    log.close();
  }
}

/** No wait for a system bus (see `keycloak-process.ts`), and the quicker compiler: half the time of a start. */
const QUICK = { DBUS_SYSTEM_BUS_ADDRESS: NO_SYSTEM_BUS, JAVA_OPTS_APPEND: "-XX:TieredStopAtLevel=1" };

/** Stops and removes a container, now or in a later command; one that is gone is fine. */
export async function removeContainer(id: string): Promise<void> {
  const client = await getContainerRuntimeClient();
  try {
    await client.container.getById(id).remove({ force: true, v: true });
  } catch (error) {
    // 404: gone; 409: the engine is removing it already.
    if (![404, 409].includes(statusOf(error))) throw error;
  }
}

/** Undefined, or why the image is not to be had. The library takes a pull that failed half-way for a good one. */
async function pull(client: ContainerRuntimeClient, image: string): Promise<string | undefined> {
  const name = ImageName.fromString(image);
  try {
    await client.image.pull(name);
    return (await client.image.exists(name)) ? undefined : "the registry did not send it";
  } catch (error) {
    return (error as Error).message;
  }
}

/** Its image comes from another registry, which may be out of reach when Keycloak's image is already here. */
async function hasReaper(client: ContainerRuntimeClient, { progress }: Start): Promise<boolean> {
  try {
    const { containerId } = await getReaper(client);
    if (containerId === "") throw new Error("TESTCONTAINERS_RYUK_DISABLED is set");
    return true;
  } catch (error) {
    progress({ kind: "note", note: { note: "no-reaper", reason: (error as Error).message } });
    return false;
  }
}

async function ended(client: ContainerRuntimeClient, id: string, detached: boolean): Promise<Ended> {
  const container = client.container.getById(id);
  for (;;) {
    await sleep(1_000, undefined, { ref: !detached });
    try {
      if ((await container.inspect()).State.Running) continue;
      const log = new LastLines();
      log.add((await container.logs({ stdout: true, stderr: true, tail: 12 })).toString("latin1"));
      return { asked: false, log: log.lines };
    } catch (error) {
      if (statusOf(error) === 404) return { asked: true, log: [] };
    }
  }
}

function statusOf(error: unknown): number {
  return typeof error === "object" && error !== null && "statusCode" in error ? Number(error.statusCode) : 0;
}
