import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { GenericContainer, type WaitStrategy } from "testcontainers";
import { untilReady } from "./ready.ts";

const HTTP = 8080;
const START_TIMEOUT = 180_000;

/** testcontainers publishes ports on every address of the machine, and has no option against it; its fields can be. */
export class LoopbackContainer extends GenericContainer {
  constructor(image: string, port: number, autoRemove: boolean) {
    super(image);
    this.withExposedPorts({ container: HTTP, host: port });
    this.hostConfig.PortBindings = { [`${HTTP}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: String(port) }] };
    this.hostConfig.AutoRemove = autoRemove;
  }
}

/** Ready is the same for both runtimes: the master realm is served. The container's end ends the waiting. */
export function whenReady(url: string, signal: AbortSignal | undefined): WaitStrategy {
  const strategy: WaitStrategy = {
    async waitUntilReady(container) {
      const timeout = sleep(START_TIMEOUT, "no answer in three minutes", { ref: false });
      // This request would stay open as long as the container runs, and keep a detaching kcx from ending.
      const waiting = new AbortController();
      const gone = container.wait({ abortSignal: waiting.signal }).then(
        ({ StatusCode }: { StatusCode: number }) => `it ended with exit code ${StatusCode}`,
        () => "it ended",
      );
      const end = Promise.race([gone, timeout]);
      try {
        if (!(await untilReady(url, end, signal))) throw new Error(await end);
      } finally {
        waiting.abort();
      }
    },
    withStartupTimeout: () => strategy,
    isStartupTimeoutSet: () => true,
    getStartupTimeout: () => START_TIMEOUT,
  };
  return strategy;
}

/** Keeps the end of a container's output while it starts. */
export class LastLines {
  lines: string[] = [];
  #stream: Readable | undefined;

  read(stream: Readable): void {
    this.#stream = stream;
    stream.on("data", (chunk: Buffer | string) => this.add(String(chunk)));
    stream.on("error", () => {});
  }

  add(text: string): void {
    const lines = text.split("\n").map((line) => line.trim());
    this.lines = [...this.lines, ...lines.filter(Boolean)].slice(-12);
  }

  /** Lets the connection to the engine go: it would keep this process alive. */
  close(): void {
    this.#stream?.destroy();
  }
}
