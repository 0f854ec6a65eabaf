import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { isLoopback } from "./loopback.ts";
import type { Place } from "./place.ts";

/** An engine that answers, or one that is there and is of no use; in `unusable` its address. */
export type Engine = { address: string } | { unusable: string; reason: string };

/**
 * Looks for a container engine by its socket, without loading anything: `DOCKER_HOST`, then where testcontainers looks
 * by itself, then where Podman and Colima listen (for these testcontainers needs `DOCKER_HOST`, so that is asked for).
 * An engine on another machine is never asked: its ports would not be on this one.
 */
export async function findEngine(place: Place): Promise<Engine | undefined> {
  const named = place.env["DOCKER_HOST"];
  if (named) return probe(named);
  for (const path of ownSockets(place)) if (existsSync(path)) return probe(`unix://${path}`);
  for (const path of otherSockets(place)) {
    if (!existsSync(path) || "unusable" in (await probe(`unix://${path}`))) continue;
    return { unusable: path, reason: `to use this engine, set DOCKER_HOST=unix://${path}` };
  }
  return undefined;
}

function ownSockets({ env, platform, homeDir }: Place): string[] {
  if (platform === "win32") return ["//./pipe/docker_engine"];
  const runtime = env["XDG_RUNTIME_DIR"];
  return [
    "/var/run/docker.sock",
    ...(runtime ? [join(runtime, "docker.sock")] : []),
    join(homeDir, ".docker", "run", "docker.sock"),
    join(homeDir, ".docker", "desktop", "docker.sock"),
  ];
}

function otherSockets({ env, homeDir }: Place): string[] {
  const runtime = env["XDG_RUNTIME_DIR"];
  return [
    ...(runtime ? [join(runtime, "podman", "podman.sock")] : []),
    "/run/podman/podman.sock",
    join(homeDir, ".local/share/containers/podman/machine/podman.sock"),
    join(homeDir, ".colima", "default", "docker.sock"),
  ];
}

async function probe(address: string): Promise<Engine> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const http = address.replace(/^tcp:/, "http:");
  if (url?.protocol === "unix:") return answer(address, { path: url.pathname });
  if (!isLoopback(http)) return { unusable: address, reason: "this engine is not on this machine" };
  const { hostname, port } = new URL(http);
  return answer(address, { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80) });
}

/** Asks `/_ping` over a bare socket: two seconds, no client library. */
function answer(address: string, target: { path: string } | { host: string; port: number }): Promise<Engine> {
  return new Promise((resolve) => {
    const socket = connect(target);
    const settle = (engine: Engine) => {
      socket.destroy();
      resolve(engine);
    };
    const no = (reason: string) => settle({ unusable: address, reason });
    socket.setTimeout(2_000, () => no("the engine does not answer"));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      no(error.code === "EACCES" ? "you may not use this engine (permission denied)" : "the engine does not answer"),
    );
    socket.once("end", () => no("the engine does not answer"));
    socket.once("data", (data) =>
      /^HTTP\/1\.[01] 200/.test(data.toString("latin1")) ? settle({ address }) : no("the engine does not answer"),
    );
    socket.write("GET /_ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  });
}
