import { describe, expect, test } from "vitest";
import { verifyContracts } from "#oauth/verify.ts";
import { type Asked, authorizationServer, grant, json } from "./authorization-server.ts";
import { contract, environment, isExchange, run } from "./run.ts";

describe("log-ins of one user", () => {
  const bad = () => json({ error: "invalid_grant", error_description: "Invalid user credentials" }, 400);

  /** Five contracts; `answer` decides about the n-th log-in, counted from 1. */
  async function fiveLogIns(refuses: (logIn: number) => boolean) {
    let logIns = 0;
    const token = (asked: Asked) => {
      if (isExchange(asked)) return grant()(asked);
      logIns += 1;
      return refuses(logIns) ? bad() : grant()(asked);
    };
    const { fetch } = authorizationServer({ token });
    const contracts = Array.from({ length: 5 }, () => contract());
    const verdicts = await verifyContracts(contracts, { ...environment, fetch });
    return { statuses: verdicts.map(({ status }) => status), logIns };
  }

  test("refused once although the password was right before: tried again", async () => {
    expect(await fiveLogIns((logIn) => logIn === 3)).toEqual({
      statuses: ["kept", "kept", "kept", "kept", "kept"],
      logIns: 6,
    });
  });

  test("refused from the start: not tried again, by no contract", async () => {
    expect(await fiveLogIns(() => true)).toEqual({
      statuses: ["broken", "broken", "broken", "broken", "broken"],
      logIns: 1,
    });
  });

  test("refused for good in between: a few attempts, once", async () => {
    expect(await fiveLogIns((logIn) => logIn > 1)).toEqual({
      statuses: ["kept", "broken", "broken", "broken", "broken"],
      logIns: 1 + 4,
    });
  });

  test("one after the other; those of different users side by side", async () => {
    const most = async (user: (index: number) => string) => {
      let [now, atOnce] = [0, 0];
      const token = async (asked: Asked) => {
        if (isExchange(asked)) return grant()(asked);
        now += 1;
        atOnce = Math.max(atOnce, now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now -= 1;
        return grant()(asked);
      };
      const { fetch } = authorizationServer({ token });
      const contracts = Array.from({ length: 6 }, (_, index) =>
        contract({ subject: { kind: "user", client: "frontend", user: user(index) } }),
      );
      await verifyContracts(contracts, { ...environment, fetch });
      return atOnce;
    };
    expect(await most(() => "johndoe")).toBe(1);
    expect(await most((index) => `user-${index}`)).toBe(4);
  });
});

describe("sessions", () => {
  test("a revocation that fails is told", async () => {
    const { verdict } = await run({ revocation: () => json({ error: "invalid_client" }, 401) });
    expect(verdict).toMatchObject({ status: "kept", session: "left open" });
  });

  test("of a service account whose client gets refresh tokens", async () => {
    const token = (asked: Asked) =>
      isExchange(asked) ? grant()(asked) : json({ access_token: "opaque", token_type: "Bearer", refresh_token: "r" });
    const { asked, verdict } = await run({
      token,
      contract: { subject: { kind: "service-account", client: "tools" } },
    });
    expect(verdict.session).toBe("closed");
    expect(asked[2]).toMatchObject({ path: "/revoke", authorization: expect.stringMatching(/^Basic /) });
  });
});
