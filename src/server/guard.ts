import { spawn } from "node:child_process";
import type { Socket } from "node:net";

export interface Guard {
  /** The process may live on, or has ended: the guard goes away and does nothing. */
  release(): void;
}

/**
 * Ends the process group of `pid` and removes `folder` when this process dies without releasing the guard, however it
 * dies: `kill -9` closes the guard's input too. It is a shell of one megabyte in a session of its own, so that Ctrl-C
 * on the terminal does not end it first. There is none on Windows: there a leftover stays until `kcx dev stop`.
 */
export function guard(pid: number, folder: string, platform: NodeJS.Platform): Guard {
  if (platform === "win32") return { release() {} };
  const shell = spawn("/bin/sh", ["-c", SCRIPT, "kcx-guard", String(pid), folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env: { PATH: "/usr/bin:/bin" },
    cwd: "/",
  });
  const input = shell.stdin as Socket;
  shell.on("error", () => {});
  input.on("error", () => {});
  shell.unref();
  input.unref();
  return {
    release() {
      if (!input.writableEnded) input.end("released\n");
    },
  };
}

/** `kill -s NAME -- -GROUP` is the one form that dash and bash both take. */
const SCRIPT = `
read -r word && exit 0
kill -s TERM -- "-$1" 2>/dev/null
n=0
while kill -s 0 -- "-$1" 2>/dev/null && [ $n -lt 10 ]; do sleep 0.1; n=$((n + 1)); done
kill -s KILL -- "-$1" 2>/dev/null
rm -rf -- "$2"
`;
