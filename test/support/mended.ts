import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { story } from "./story.ts";

export const SECRETS = {
  TOKEN_EXCHANGE_CLIENT_SECRET: "the exchanger's own secret",
  JOHNDOE_PASSWORD: "johndoe's password",
  AUTHENTICATION_DEMO_CLIENT_SECRET: "the client's own secret",
  LLAMA_STACK_CLIENT_SECRET: "Llama Stack's own secret",
  DEMO_PASSWORD: "demo's password",
  NEXTCLOUD_MCP_CLIENT_SECRET: "the MCP server's secret",
  ALICE_PASSWORD: "alice's password",
  MCP_SERVER_CLIENT_SECRET: "the MCP server's own secret",
  FLEXADMIN_PASSWORD: "flexadmin's password",
  VISITOR_PASSWORD: "the visitor's password",
  STRANGER_PASSWORD: "the stranger's password",
  APPROVAL_MCP_SERVER_CLIENT_SECRET: "the gate's own secret",
  CHAT_APP_CLIENT_SECRET: "the chat application's secret",
  ADA_PASSWORD: "ada's password",
  URSULA_PASSWORD: "ursula's password",
};

/** A mistake in a realm file, by a text that stands in it, and what stands there instead. */
export interface Row {
  mistake: readonly [text: string, instead: string];
  /** Of what `explain` says. */
  cause: string;
  /** A line that the first edit puts in, where it isn't the one that was taken out. */
  edit: string;
  /** The contract that is broken, unless it is the system's main one. */
  contract?: string;
  /** `kcx apply` refuses the file as it is: then it is explained before anything was made. */
  refused?: true;
}

export const NOT_ENABLED = "Token exchange is not switched on for the requester";
export const NOT_IN_AUDIENCE = "does not name the requester";
export const NOT_AVAILABLE = "No scope or mapper of the requester";
export const FLAG = "standardTokenExchange: true";

/** A realm of `realms/` with the mistake: explain names the cause, and its first edit makes the contracts hold. */
export async function isMended(
  file: string,
  { mistake: [text, instead], cause, edit, contract = "", refused }: Row,
  more: (text: string) => string = (same) => same,
): Promise<void> {
  const { realm, write, kcx, read } = await story({ realm: "none", variables: SECRETS });
  const good = readFileSync(new URL(`../../realms/${file}`, import.meta.url), "utf8");
  expect(good).toContain(text);
  await write("realm.yaml", more(good.replace(text, instead)));
  const run = (command: string, ...options: string[]) =>
    kcx([command, "realm.yaml", "--realm", realm.name, ...options]);

  const made = await run("apply");
  expect(made, made.stdout + made.stderr).toMatchObject({ code: refused ? 1 : 0 });
  const seen = refused ? undefined : JSON.parse((await run("verify", "--only", contract, "--json")).stdout).verdicts[0];
  const explained = await kcx(["explain", "realm.yaml", contract, "--realm", realm.name, "--write"]);
  expect(explained).toMatchObject({ code: 0, stdout: expect.stringContaining(cause) });
  // The server's own words.
  if (seen?.came.kind === "refusal") expect(explained.stdout).toContain(`${seen.came.error} ${seen.came.description}`);
  if (seen) expect(seen.status).toBe("broken");
  expect(explained.stdout.slice(explained.stdout.indexOf("What would help"))).toContain(edit);
  expect(await read("realm.yaml")).not.toBe(good.replace(text, instead));

  const mended = await run("apply");
  expect(mended, mended.stdout + mended.stderr).toMatchObject({ code: 0 });
  const verified = await run("verify");
  expect(verified, verified.stdout + verified.stderr).toMatchObject({ code: 0 });
}
