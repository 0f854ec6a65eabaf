import { decodeProtectedHeader, exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { Secret } from "#model/secret.ts";
import { ISSUER } from "./authorization-server.ts";
import { run } from "./run.ts";

const KINDS = ["RS256", "ES256", "ES384", "ES512", "Ed25519"];

async function assertionOf(key: string, known: "in the contract" | "in the environment" = "in the contract") {
  const secret = new Secret(key, "${file:key}");
  const requester = { client: "tools", auth: "private_key_jwt" as const };
  const { asked, verdict } = await run(
    known === "in the contract"
      ? { contract: { requester: { ...requester, key: secret } } }
      : { contract: { requester }, env: { clientKey: () => secret } },
  );
  const { form, authorization } = asked[1]!;
  expect(authorization).toBeUndefined();
  expect(form.get("client_secret")).toBeNull();
  expect(form.get("client_assertion_type")).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  expect(verdict).toMatchObject({ status: "kept", asked: { auth: "private_key_jwt" } });
  expect(JSON.stringify(verdict)).not.toContain("PRIVATE");
  return form.get("client_assertion") ?? "";
}

describe.each(KINDS)("a client that signs with %s", (algorithm) => {
  test.each(["PEM", "JWK"])("its key in %s", async (form) => {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), alg: algorithm, kid: "the-key" };
    const assertion = await assertionOf(form === "PEM" ? await exportPKCS8(privateKey) : JSON.stringify(jwk));
    const { payload } = await jwtVerify(assertion, publicKey, {
      algorithms: [algorithm],
      issuer: "tools",
      subject: "tools",
    });
    expect([payload.aud].flat()).toEqual([ISSUER]);
    expect(decodeProtectedHeader(assertion).kid).toBe(form === "PEM" ? undefined : "the-key");
  });
});

test("the environment's key; and it is used where there is no secret, whatever is asked for", async () => {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const key = await exportPKCS8(privateKey);
  expect(await assertionOf(key, "in the environment")).toMatch(/^eyJ/);
  const env = { clientSecret: () => undefined, clientKey: () => new Secret(key, "x") };
  expect((await run({ env })).verdict.asked.auth).toBe("private_key_jwt");
});

test.each([
  ["nothing of the kind", "not a key at all"],
  ["a public key", JSON.stringify(await exportJWK((await generateKeyPair("ES256")).publicKey))],
  ["a secret", JSON.stringify({ kty: "oct", k: "c2VjcmV0" })],
  ["half a document", '{"kty": "RSA"'],
])("%s is no private key, and is not shown", async (_, key) => {
  const requester = { client: "tools", auth: "private_key_jwt", key: new Secret(key, "x") } as const;
  await expect(run({ contract: { requester } })).rejects.toMatchObject({
    code: "USAGE",
    message: "the private key of client tools cannot be read",
  });
});
