/** What a guide calls required and is not, where no check can say so: docs/decisions/0003-what-no-check-says.md. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { story } from "../support/story.ts";

test('"Service accounts roles: ON (required for token exchange)": the exchange is the same without', async () => {
  const ours = await story({
    realm: "none",
    variables: { TOKEN_EXCHANGE_CLIENT_SECRET: "a secret", JOHNDOE_PASSWORD: "a password" },
  });
  const file = readFileSync(new URL("../../realms/tools-provider.yaml", import.meta.url), "utf8");
  await ours.write("realm.yaml", file.replace("serviceAccountsEnabled: true", "serviceAccountsEnabled: false"));
  const kcx = (...words: string[]) => ours.kcx([...words, "--realm", ours.realm.name]);
  // One of its contracts begins with a token of the service account: that one can't be had.
  expect((await kcx("apply", "realm.yaml", "--allow-broken")).code).toBe(0);
  expect((await ours.realm.readClient("tools-provider-token-exchange"))["serviceAccountsEnabled"]).toBe(false);
  const { code, stdout } = await kcx("verify", "realm.yaml", "--only", "agent-calls-the-pizzeria");
  expect([code, stdout]).toEqual([0, expect.stringContaining("pizzeria")]);
});
