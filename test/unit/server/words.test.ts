import { expect, test } from "vitest";
import { showProgress } from "../../../src/commands/dev-progress.ts";
import { devJson, devText, notUsedText, progressText, statusText } from "../../../src/report/dev.ts";
import type { Note } from "../../../src/server/progress.ts";
import type { DevServer } from "../../../src/server/state.ts";

const server: DevServer = {
  url: "http://127.0.0.1:8080",
  version: "26.7.3",
  username: "admin",
  password: "s3cret",
  port: 8080,
  startedAt: "2026-11-21T09:00:00.000Z",
  runtime: "java",
  pid: 4711,
  home: "/cache/runs/run-a",
};
const container: DevServer = { ...server, runtime: "container", containerId: "0123456789abcdef" };

test("a server that is ready", () => {
  expect(devText(server, "foreground", 0)).toBe(`Keycloak 26.7.3 is ready
  URL       http://127.0.0.1:8080
  admin     admin
  password  s3cret
  runtime   Java, process 4711

next:
  kcx apply realms/tools-provider.yaml   every kcx command finds this server by itself
  Ctrl-C                                 ends the server; nothing in it is kept`);
});

test("one that runs already, in a container", () => {
  const text = devText(container, "running", 0);
  expect(text).toMatch(/^Keycloak 26\.7\.3 is running already\n/);
  expect(text).toContain("  runtime   container 0123456789ab\n");
  expect(text).toContain("  kcx dev stop  ");
});

test("status", () => {
  expect(statusText(undefined, 0)).toBe("no local Keycloak is running (start one with `kcx dev`)");
  expect(statusText(server, 1).split("\n")[0]).toBe("\u001b[1mKeycloak 26.7.3 is running\u001b[22m");
  expect(JSON.parse(devJson("running", server))).toEqual({ state: "running", ...server });
  expect(JSON.parse(devJson("running", undefined))).toEqual({ state: "none" });
});

test("a variable that names a server, without what it may hide", () => {
  expect(notUsedText("KEYCLOAK_URL", "https://jo:pw@sso.example.com/auth")).toBe(
    "KEYCLOAK_URL names sso.example.com: `kcx dev` leaves it alone and starts its own; other commands use KEYCLOAK_URL as long as it is set",
  );
  expect(notUsedText("KEYCLOAK_URL", "jo:pw@")).not.toContain("pw");
});

const MB = 1_000_000;
test.each([
  [0, 176 * MB, "downloading: ░░░░░░░░░░░░░░░░░░░░░░░░ 0 % of 176 MB"],
  [88 * MB, 176 * MB, "downloading: ████████████░░░░░░░░░░░░ 50 % of 176 MB"],
  [176 * MB - 1, 176 * MB, "downloading: ████████████████████████ 99 % of 176 MB"],
  [176 * MB, 176 * MB, "downloading: ████████████████████████ 100 % of 176 MB"],
  [12 * MB, undefined, "downloading: 12 MB"],
])("%i of %i bytes", (received, total, text) => {
  expect(progressText({ kind: "download", url: "http://x/", received, total })).toBe(text);
});

test.each<[Note, string]>([
  [
    { note: "container-impossible", what: "unix:///x.sock", reason: "the engine does not answer" },
    "no container: unix:///x.sock: the engine does not answer; trying Java",
  ],
  [
    { note: "maven-failed", reason: "there is no `mvn` on the PATH" },
    "not through Maven: there is no `mvn` on the PATH",
  ],
  [
    { note: "not-pinned", version: "27.0.0", sha256: "ab12" },
    "kcx knows no checksum of Keycloak 27.0.0; this file's SHA-256 is ab12",
  ],
  [
    { note: "checksum-mismatch", source: "maven", version: "26.7.3", sha256: "ab12" },
    "refused: Keycloak 26.7.3 from the Maven client is not the pinned file: its SHA-256 is ab12",
  ],
  [{ note: "cache-damaged", folder: "/c" }, "the prepared server in /c is damaged, and is made again"],
  [
    { note: "no-reaper", reason: "no network" },
    "if kcx is killed, its container stays until `kcx dev stop`: no reaper (no network)",
  ],
])("%j", (note, text) => {
  expect(progressText({ kind: "note", note })).toBe(text);
});

test("off a terminal: a line a stage, and a download tells itself at every quarter", async () => {
  const lines: string[] = [];
  const ctx = { interactive: false, err: (text: string) => void lines.push(text) };
  const { show } = await showProgress(ctx as Parameters<typeof showProgress>[0]);
  show({ kind: "stage", stage: "download", version: "26.7.3" });
  for (let received = 1; received <= 100; received++) show({ kind: "download", url: "", received, total: 100 });
  show({ kind: "stage", stage: "unpack", version: "26.7.3" });
  expect(lines.map((line) => line.replace(/[█░]+ /, ""))).toEqual([
    "downloading Keycloak 26.7.3 from its project's releases",
    "downloading: 25 % of 0 MB",
    "downloading: 50 % of 0 MB",
    "downloading: 75 % of 0 MB",
    "downloading: 100 % of 0 MB",
    "unpacking Keycloak 26.7.3",
  ]);
});
