import { base64url, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import { grant, ISSUER, NOW, signed } from "./authorization-server.ts";
import { run } from "./run.ts";

describe("the signature comes before everything else", () => {
  const good = { iss: ISSUER, aud: "pizzeria", azp: "tools" };

  test.each<[string, () => Promise<string> | string, string]>([
    ["no JWT", () => "opaque", "not-a-jwt"],
    ["no signature (alg none)", () => new UnsecuredJWT(good).encode(), "algorithm"],
    [
      "a shared secret",
      () => new SignJWT(good).setProtectedHeader({ alg: "HS256", kid: "one" }).sign(new Uint8Array(32)),
      "algorithm",
    ],
    ["a key that the server does not publish", () => signed(good, { kid: "two" }), "unknown-key"],
    [
      "claims changed afterwards",
      async () => {
        const [header, , signature] = (await signed({ aud: "other" })).split(".");
        return [header, base64url.encode(JSON.stringify(good)), signature].join(".");
      },
      "bad-signature",
    ],
  ])("%s", async (_, token, fault) => {
    const access_token = await token();
    const { verdict } = await run({ token: grant({}, { response: { access_token } }) });
    expect(verdict).toMatchObject({ status: "broken", stage: "signature", fault, came: null, session: "closed" });
    expect(JSON.stringify(verdict)).not.toContain(access_token);
  });

  test.each([
    ["expired by more than the tolerance", { exp: seconds() - 6 }, "exp"],
    ["not valid yet by more than the tolerance", { nbf: seconds() + 6 }, "nbf"],
  ])("%s", async (_, claims, claim) => {
    const { verdict } = await run({ token: grant(claims) });
    expect(verdict).toMatchObject({
      status: "broken",
      stage: "claims",
      differences: [{ claim, kind: "different", expected: seconds(), actual: Object.values(claims)[0] }],
    });
  });

  test("clocks that differ by less than the tolerance", async () => {
    expect((await run({ token: grant({ exp: seconds() - 4, nbf: seconds() + 4 }) })).verdict.status).toBe("kept");
  });
});

function seconds(): number {
  return NOW.getTime() / 1000;
}
