/** A server that is reached by another address than it gives itself: in a cluster, behind a proxy. */
import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testServer } from "../support/keycloak.ts";
import { SECRETS, SHOP } from "../support/small-realm.ts";
import { type Story, story } from "../support/story.ts";

const PUBLIC = "https://sso.example.test";
const REALM = `
${SHOP}exchanges:
  it: { subject: { client: web, user: ann }, requester: agent, audience: api, expect: { aud: api, sub: true } }
`;

let ours: Story;
let issuer: string;
beforeAll(async () => {
  ours = await story({ variables: SECRETS, realm: "none", ended: afterAll });
  issuer = `${PUBLIC}/realms/${ours.realm.name}`;
  await ours.file(`attributes: { frontendUrl: "${PUBLIC}/" }\n${REALM}`);
  await ours.write("contracts.yaml", `realm: ${ours.realm.name}\n${REALM}`);
  expect(await ours.kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
});

const verify = (file: string, args: string[] = [], more: Record<string, string | undefined> = {}) =>
  ours.kcx(["verify", file, ...args], more);

test("the file says what the realm calls itself: that is what its tokens must name", async () => {
  const { stdout, stderr, code } = await verify("realm.yaml");
  expect(stderr).toContain(
    `${testServer().url} (KEYCLOAK_URL) · realm ${ours.realm.name} (the file) · issuer ${issuer}`,
  );
  expect(stdout).toContain("✓ it   aud api · azp agent");
  expect(code).toBe(0);
  expect(await verify("realm.yaml", ["--preview"])).toMatchObject({ code: 0 });
});

test("--issuer says it, and another than the server's own is refused", async () => {
  const without = await verify("contracts.yaml");
  expect(without.stderr).toContain(`the server calls itself ${issuer}, expected ${ours.realm.issuer}`);
  expect(without.stderr).toContain("--server with --issuer");
  expect(without.code).toBe(1);
  expect(await verify("contracts.yaml", ["--issuer", issuer])).toMatchObject({ code: 0 });
  expect(await verify("contracts.yaml", ["--issuer", issuer, "--preview"])).toMatchObject({ code: 0 });
  const wrong = await verify("contracts.yaml", ["--issuer", `${issuer}-2`]);
  expect(wrong.stderr).toContain(`the server calls itself ${issuer}, expected ${issuer}-2`);
  expect(wrong.code).toBe(1);
});

test("a token is got there, too, and names its issuer", async () => {
  const how = ["--contract", "it", "--issuer", issuer, "--server", testServer().url];
  const { stdout, code } = await ours.kcx(["token", "contracts.yaml", ...how]);
  expect(code).toBe(0);
  expect(decodeJwt(stdout)).toMatchObject({ iss: issuer, azp: "agent" });
});

test("where no server is named the issuer itself is asked", async () => {
  await ours.realm.admin("PUT", "", { attributes: { frontendUrl: "" } });
  const { stderr, code } = await verify("contracts.yaml", ["--issuer", ours.realm.issuer], { KEYCLOAK_URL: undefined });
  expect(stderr).toContain(`${ours.realm.issuer} · realm ${ours.realm.name} (the file)`);
  expect(code).toBe(0);
  const preview = await verify("contracts.yaml", ["--issuer", ours.realm.issuer, "--preview"], {
    KEYCLOAK_URL: undefined,
  });
  expect(preview.stderr).toContain("no variable names one");
  expect(preview.code).toBe(1);
});
