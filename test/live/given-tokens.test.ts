/** Contracts about tokens that are given: what the tokens say decides, before anything is written, and after. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { SECRETS, SHOP } from "../support/small-realm.ts";
import { type Story, story } from "../support/story.ts";
import { tokenEndpoint, tokenOf } from "../support/token-endpoint.ts";

const REALM = `
${SHOP}exchanges:
  ann's token: { subject: { token: "\${env:TOKEN}" }, requester: agent, audience: api, expect: { aud: api, sub: true } }
`;

let ours: Story;
let token: string;

beforeAll(async () => {
  ours = await story({ variables: SECRETS, realm: "none", ended: afterAll });
  await ours.file(REALM);
  expect(await ours.kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
  const logIn = { grant_type: "password", client_id: "web", username: "ann", password: SECRETS.ANN_PASSWORD };
  token = tokenOf(await tokenEndpoint(ours.realm).post(logIn));
});

test("without the token nobody knows; with it, what is predicted, previewed and performed is one", async () => {
  expect((await ours.kcx(["diff", "realm.yaml"])).stdout).toContain("? unknown       ann's token: it depends on");
  const unset = await ours.kcx(["explain", "realm.yaml"]);
  expect(unset.stdout).toContain("${env:TOKEN} is not set. One that is at hand can be piped in");
  expect(unset.code).toBe(0);

  expect((await ours.kcx(["diff", "realm.yaml"], { TOKEN: token })).stdout).toContain("✓ 1 kept");
  expect((await ours.kcx(["explain", "realm.yaml"], { TOKEN: token })).stdout).toContain("answer    a token: aud api");
  for (const how of [["--preview"], []]) {
    const { stdout, code } = await ours.kcx(["verify", "realm.yaml", ...how], { TOKEN: token });
    expect(stdout).toMatch(/✓ ann's token {3}(previewed: )?aud api · azp agent/);
    expect(code).toBe(0);
  }
});

test("a plan that breaks it is stopped; what was in the token before stays good", async () => {
  const apply = async (text: string) => {
    await ours.write("next.yaml", text);
    return ours.kcx(["apply", "next.yaml", "--realm", ours.realm.name, "--yes"], { TOKEN: token });
  };
  const stopped = await apply(REALM.replace("standardTokenExchange: true", "standardTokenExchange: false"));
  expect(stopped.stdout).toContain("✗ broken by ~ client agent: ann's token");
  expect(stopped.code).toBe(5);
  // New tokens of the front end don't name the agent any more; this one does.
  const without = await apply(REALM.replace("agent: { audience: agent }", "agent: { absent: true }"));
  expect(without.stdout).toContain("✓ 1 kept");
  expect(without.code).toBe(0);
  expect(await ours.kcx(["verify", "realm.yaml"], { TOKEN: token })).toMatchObject({ code: 0 });
  expect(await ours.kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
});

test.each([
  ["realm", "The subject token is older than `notBefore` of realm permits: it was revoked."],
  ["client", "The subject token is older than `notBefore` of client web permits: it was revoked."],
])("revoked by the not-before of its %s: predicted, and so", async (where, said) => {
  const soon = Math.floor(Date.now() / 1000) + 1;
  const set = (notBefore: number) =>
    where === "client" ? ours.realm.updateClient("web", { notBefore }) : ours.realm.admin("PUT", "", { notBefore });
  await set(soon);
  const { stdout } = await ours.kcx(["explain", "realm.yaml", "ann-s-token"], { TOKEN: token });
  expect(stdout).toContain("answer    refused: 400 invalid_request Invalid token");
  expect(stdout).toContain(said);
  const verified = await ours.kcx(["verify", "realm.yaml"], { TOKEN: token });
  expect(verified.stdout).toContain("came        refused: 400 invalid_request Invalid token");
  expect(verified.code).toBe(3);
  await set(0);
  expect(await ours.kcx(["verify", "realm.yaml"], { TOKEN: token })).toMatchObject({ code: 0 });
});
