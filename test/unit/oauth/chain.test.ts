import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { verifyContracts } from "#oauth/verify.ts";
import { type Asked, authorizationServer, grant, json } from "./authorization-server.ts";
import { contract, environment, exchangeAnswers, isExchange } from "./run.ts";

const first = contract({ requester: { client: "agent", auth: "basic" }, audience: ["tools"] });
const chained = contract({ name: "on", slug: "on", subject: { kind: "exchange", of: first } });

async function play(token: Parameters<typeof authorizationServer>[0]["token"], of = chained) {
  const { fetch, asked } = authorizationServer(token ? { token } : {});
  const [verdict] = await verifyContracts([of], { ...environment, fetch });
  return {
    verdict: verdict!,
    asked,
    order: asked.map(({ path, form }) => form.get("grant_type")?.split(":").at(-1) ?? path),
  };
}

test("log-in, exchange, exchange of what came, and one log-out", async () => {
  const { verdict, asked, order } = await play(undefined);
  expect(verdict).toMatchObject({
    status: "kept",
    session: "closed",
    asked: { subject: { kind: "exchange", contract: first.slug } },
  });
  expect(order).toEqual(["password", "token-exchange", "token-exchange", "/revoke"]);
  const [, one, two] = asked.map(({ form }) => form.get("subject_token"));
  expect([one, two].map((token) => decodeJwt(token!).azp)).toEqual(["frontend", "tools"]);
});

test("as long as one likes", async () => {
  const third = contract({ slug: "further", subject: { kind: "exchange", of: chained } });
  expect((await play(undefined, third)).order.filter((step) => step === "token-exchange")).toHaveLength(3);
});

describe("what goes wrong on the way", () => {
  test("an exchange before: refused, named, and logged out", async () => {
    const denied = exchangeAnswers(() => json({ error: "access_denied", error_description: "no" }, 403));
    const { verdict, order } = await play(denied);
    expect(verdict).toMatchObject({
      status: "broken",
      stage: "subject",
      came: { error: "access_denied" },
      refused: { requester: "agent", audience: ["tools"] },
    });
    expect(order).toEqual(["password", "token-exchange", "/revoke"]);
  });

  test("the log-in at the beginning", async () => {
    const { verdict, order } = await play(() => json({ error: "invalid_grant" }, 401));
    expect(verdict).toMatchObject({ status: "broken", stage: "subject", came: { error: "invalid_grant" } });
    expect(verdict).not.toHaveProperty("refused");
    expect(order).toEqual(["password"]);
  });

  test("the server hangs up: not decided, and logged out", async () => {
    const asks = (asked: Asked) => {
      if (!isExchange(asked)) return grant()(asked);
      throw Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error(), { code: "ECONNRESET" }) });
    };
    const { verdict, order } = await play(asks);
    expect(verdict).toMatchObject({ status: "unknowable", problem: { code: "UNREACHABLE" } });
    expect(order).toEqual(["password", "token-exchange", "/revoke"]);
  });

  test("a requester before without its secret", async () => {
    const before = contract({ requester: { client: "signer", auth: "private_key_jwt" } });
    const { verdict, order } = await play(undefined, contract({ subject: { kind: "exchange", of: before } }));
    expect(verdict).toMatchObject({
      stage: "configuration",
      missing: { what: "private key", of: "signer", ref: null },
    });
    expect(order).toEqual(["password", "/revoke"]);
  });
});
