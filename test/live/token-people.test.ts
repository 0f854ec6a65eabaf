/** `kcx token` for people who log in themselves: on another device, or in a browser. */
import { beforeAll, describe, expect, test } from "vitest";
import { followLink } from "../support/browser.ts";
import type { Story } from "../support/story.ts";
import { claimsOf, EXCHANGE, JOHN, tokenStory } from "../support/token-story.ts";

let ours: Story;
let env: Record<string, string>;
beforeAll(async () => {
  ({ ours, env } = await tokenStory());
});

describe("people", () => {
  test("log in on another device, with the code and the link on stderr", async () => {
    const running = ours.start(["token", "--subject", "device", ...EXCHANGE], env);
    const heard = await running.said("enter the code");
    const [, link = "", code = ""] = /open (\S+)\nand enter the code (\S+)/.exec(heard) ?? [];
    expect(heard).toContain("To log in as johndoe, open");
    expect(new URL(link).searchParams.get("user_code")).toBe(code);
    expect(await followLink(link, JOHN)).toContain("Device Login Successful");
    expect(claimsOf(await running.ended)).toMatchObject({ aud: "pizzeria", preferred_username: "johndoe" });
  });

  test("say no there", async () => {
    const running = ours.start(["token", "--subject", "device", "--json"], env);
    const [, link = ""] = /open (\S+)/.exec(await running.said("enter the code")) ?? [];
    expect(await followLink(link, JOHN, { consent: { cancel: "No" } })).toContain("Consent denied");
    const { code, stdout } = await running.ended;
    expect(JSON.parse(stdout)).toMatchObject({ error: "access_denied", at: "log-in" });
    expect(code).toBe(1);
  });

  test.each(["device", "browser"])("don't come in time: %s", async (subject) => {
    const running = ours.start(["token", "--subject", subject, "--json", "--max-wait", "1s"], env);
    const { code, stdout, stderr } = await running.ended;
    expect(JSON.parse(stdout)).toMatchObject({ error: "approval_timeout", at: "log-in" });
    expect(stderr).toContain("Nobody approved in time.");
    expect(code).toBe(1);
  });

  test("log in in the browser on this machine", async () => {
    const running = ours.start(["token", "--subject", "browser", ...EXCHANGE], env);
    const link = /^http\S+$/m.exec(await running.said("redirect_uri"))?.[0] ?? "";
    const query = new URL(link).searchParams;
    expect(query.get("code_challenge_method")).toBe("S256");
    const back = query.get("redirect_uri") ?? "";
    expect(back).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    expect(await followLink(link, JOHN, { back })).toContain("This window can be closed");
    expect(claimsOf(await running.ended)).toMatchObject({ aud: "pizzeria", preferred_username: "johndoe" });
  });

  test("come back with an error, or with somebody else's answer", async () => {
    const answers = { error: "access_denied", error_description: "no, thanks" };
    const refused = ours.start(["token", "--subject", "browser", "--json"], env);
    const link = new URL(/^http\S+$/m.exec(await refused.said("redirect_uri"))?.[0] ?? "");
    const back = link.searchParams.get("redirect_uri") ?? "";
    const state = link.searchParams.get("state") ?? "";
    const iss = ours.realm.issuer;
    expect((await fetch(`${back}?nothing=else`)).status).toBe(404);
    await fetch(`${back}?${new URLSearchParams({ ...answers, state, iss })}`);
    const { code, stdout } = await refused.ended;
    expect(JSON.parse(stdout)).toMatchObject({ error: "access_denied", error_description: "no, thanks", at: "log-in" });
    expect(code).toBe(1);

    const forged = ours.start(["token", "--subject", "browser"], env);
    const other = new URL(/^http\S+$/m.exec(await forged.said("redirect_uri"))?.[0] ?? "");
    await fetch(
      `${other.searchParams.get("redirect_uri")}?${new URLSearchParams({ code: "abc", state: "mine", iss })}`,
    );
    expect(await forged.ended).toMatchObject({ code: 1, stdout: "" });
  });

  test("are not waited for any more after Ctrl-C", async () => {
    for (const subject of ["device", "browser"]) {
      const running = ours.start(["token", "--subject", subject], env);
      await running.said("To log in as");
      running.kill("SIGINT");
      const { code, stdout, stderr } = await running.ended;
      expect([code, stdout]).toEqual([130, ""]);
      expect(stderr).not.toMatch(/error|AbortError/);
    }
  });
});
