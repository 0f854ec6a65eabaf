import { setTimeout as sleep } from "node:timers/promises";

/**
 * Resolves with true as soon as the server at `url` serves its master realm, with false when `gone` settles first.
 * Keycloak listens before it is initialised, so neither the open port nor the log line is enough.
 */
export async function untilReady(url: string, gone: Promise<unknown>, signal?: AbortSignal): Promise<boolean> {
  let ended = false;
  const end = gone.then(
    () => {
      ended = true;
    },
    () => {
      ended = true;
    },
  );
  while (!ended) {
    signal?.throwIfAborted();
    if (await servesMaster(url)) return !ended;
    await Promise.race([sleep(40), end]);
  }
  return false;
}

export async function servesMaster(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/realms/master`, { redirect: "error", signal: AbortSignal.timeout(5_000) });
    const realm: unknown = answer.ok ? await answer.json() : undefined;
    return typeof realm === "object" && realm !== null && "realm" in realm && realm.realm === "master";
  } catch {
    return false;
  }
}
