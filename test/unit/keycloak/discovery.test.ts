import { expect, test } from "vitest";
import { discoverRealm } from "#keycloak/discovery.ts";
import { silence } from "../../support/silence.ts";

test("a server that takes the request and never answers is given up in time", async () => {
  const url = await silence();
  const reach = { requestOptions: {}, signal: new AbortController().signal, timeoutMs: 1000 };
  await expect(discoverRealm(url, "master", "oidc", reach)).rejects.toMatchObject({
    code: "UNREACHABLE",
    message: `${url}: no answer in time`,
  });
}, 5_000);
