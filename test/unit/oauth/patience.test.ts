import { expect, test } from "vitest";
import { discover } from "#oauth/server.ts";
import { silence } from "../../support/silence.ts";

test("a server that takes the request and never answers is given up in time", async () => {
  const issuer = `${await silence()}/realms/shop`;
  const reach = { issuer, fetch: globalThis.fetch, signal: new AbortController().signal, timeoutMs: 1500 };
  await expect(discover(reach)).rejects.toMatchObject({ code: "UNREACHABLE" });
}, 5_000);
