/**
 * The one place that looks at and signals processes by number. A Keycloak is started as the leader of its own process
 * group, so that the group can be ended as one, and is recognised by its home folder, whose random name stands in its
 * command line: a process that got the same number later is never touched.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
// Signals to a process that is not our child are only to be had from here; nothing else of `process` is used.
import { kill, pid } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

/** The command line of a running process; undefined when it is gone (or a zombie, or somebody else's on Windows). */
export async function commandLine(pid: number, platform: NodeJS.Platform): Promise<string | undefined> {
  if (platform === "linux") {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return text === "" ? undefined : text.replaceAll("\0", " ");
  }
  const [program, args] =
    platform === "win32"
      ? [
          "powershell",
          ["-NoProfile", "-Command", `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`],
        ]
      : ["ps", ["-ww", "-o", "command=", "-p", String(pid)]];
  return new Promise((resolve) => {
    execFile(program as string, args as string[], (_error, stdout) => resolve(stdout.trim() || undefined));
  });
}

/** True when process `pid` runs and has `mark` in its command line. */
export async function isOurs(pid: number, mark: string, platform: NodeJS.Platform): Promise<boolean> {
  return (await commandLine(pid, platform))?.includes(mark) ?? false;
}

/** Ends the group that `pid` leads: SIGTERM, then SIGKILL after `grace` milliseconds. Resolves when it is gone. */
export async function endGroup(pid: number, mark: string, platform: NodeJS.Platform, grace = 500): Promise<void> {
  if (!(await isOurs(pid, mark, platform))) return;
  signalGroup(pid, "SIGTERM", platform);
  for (const began = Date.now(); Date.now() - began < grace; await sleep(10)) {
    if (!(await isOurs(pid, mark, platform))) return;
  }
  signalGroup(pid, "SIGKILL", platform);
  for (const began = Date.now(); Date.now() - began < 5_000; await sleep(10)) {
    if (!(await isOurs(pid, mark, platform))) return;
  }
}

/** The number of the process we are in: who holds a lock. */
export const ownPid: number = pid;

/** True when a process of this number exists, whatever it is. */
export function exists(pid: number): boolean {
  return attempt(pid, 0);
}

function signalGroup(pid: number, signal: NodeJS.Signals, platform: NodeJS.Platform): void {
  attempt(platform === "win32" ? pid : -pid, signal);
}

function attempt(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return kill(pid, signal);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
