/** `kcx dev` in a terminal of its own: however it ends, its server ends with it. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { readDevServer, stateFile } from "#server/state.ts";
import { left, NOTHING, onJava, shell } from "../support/dev-shell.ts";

describe("in the foreground", () => {
  let cli: string;
  beforeAll(async () => {
    const folder = "node_modules/.cache/kcx-dev-test";
    await mkdir(folder, { recursive: true });
    await build({
      entryPoints: { cli: "src/cli.ts" },
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      packages: "external",
      logLevel: "error",
    });
    cli = join(process.cwd(), folder, "cli.mjs");
  });

  /** `kcx dev` as a process; resolves when it says that the server is ready. */
  async function foreground(env: NodeJS.ProcessEnv) {
    const script = `await (await import(${JSON.stringify(cli)})).main(["node", "kcx", "dev", "--runtime", "java"]);`;
    const kcx = spawn(process.execPath, ["--input-type=module", "-e", script], { env, detached: true });
    const ended = new Promise<number | string>((resolve) =>
      kcx.once("exit", (code, signal) => resolve(code ?? signal!)),
    );
    onTestFinished(() => void kcx.kill("SIGKILL"));
    let text = "";
    kcx.stdout.on("data", (data) => {
      text += data;
    });
    await Promise.race([expect.poll(() => text, { timeout: 110_000 }).toContain("Ctrl-C"), ended]);
    return { kcx, ended };
  }

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends the server too", async (signal, code) => {
    const { ctx, env } = await shell();
    const { kcx, ended } = await foreground(env);
    const server = onJava(await readDevServer(ctx));
    const began = Date.now();
    process.kill(-kcx.pid!, signal);
    expect(await ended).toBe(code);
    expect(Date.now() - began).toBeLessThan(1_500);
    expect(await left(server)).toEqual(NOTHING);
    expect(existsSync(stateFile(ctx))).toBe(false);
  });

  test("kill -9 of kcx ends the server too", async () => {
    const { ctx, env, status } = await shell();
    const { kcx } = await foreground(env);
    const server = onJava(await readDevServer(ctx));
    process.kill(kcx.pid!, "SIGKILL");
    await expect.poll(() => left(server), { timeout: 5_000 }).toEqual(NOTHING);
    expect((await status()).code).toBe(1);
  });

  test("`kcx dev stop` from another terminal ends both", async () => {
    const { ctx, env, stop } = await shell();
    const { ended } = await foreground(env);
    const server = onJava(await readDevServer(ctx));
    expect((await stop()).out).toContain("was stopped");
    expect(await ended).toBe(0);
    expect(await left(server)).toEqual(NOTHING);
  });
});
