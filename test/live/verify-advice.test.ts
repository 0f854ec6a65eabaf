/** Where a broken contract is to be mended: what `verify` says below it, for people, for programs and for the CI system. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { SECRETS, SHOP } from "../support/small-realm.ts";
import { type Story, story } from "../support/story.ts";

const CONTRACT = `exchanges:
  it: { subject: { client: web, user: ann }, requester: agent, audience: api, expect: { aud: api } }
`;
/** The agent's audience mapper is missing. */
const BROKEN = `${SHOP.replace("standardTokenExchange: true, protocolMappers: { api: { audience: api } }", "standardTokenExchange: true")}${CONTRACT}`;

let ours: Story;
beforeAll(async () => {
  ours = await story({ variables: SECRETS, realm: "none", ended: afterAll });
  await ours.file(BROKEN);
  expect(await ours.kcx(["apply", "realm.yaml", "--allow-broken"])).toMatchObject({ code: 0 });
});

test("the file is to blame: the edit with its line, and the commands that make it and the realm so", async () => {
  const { stdout, code } = await ours.kcx(["verify", "realm.yaml", "--junit", "junit.xml"]);
  expect(code).toBe(3);
  const help = [
    "an audience mapper of client agent's own, for api",
    "realm.yaml:4",
    "protocolMappers: { audience-api: { audience: api } }",
    "`kcx explain realm.yaml it --write` puts it in, `kcx apply realm.yaml` makes the realm so",
  ];
  for (const text of help) expect(stdout).toContain(text);
  const xml = await ours.read("junit.xml");
  for (const text of help) expect(xml).toContain(text);

  const document = JSON.parse((await ours.kcx(["verify", "realm.yaml", "--json"])).stdout);
  expect(document.verdicts[0].help).toMatchObject({
    blame: "file",
    what: [{ code: "audience-mapper", client: "client/agent", audience: "api" }],
    next: help[3],
  });
});

test("what it says to do next does it", async () => {
  expect(await ours.kcx(["explain", "realm.yaml", "it", "--write"])).toMatchObject({ code: 0 });
  // The realm is not yet as the file says now.
  const { stdout, code } = await ours.kcx(["verify", "realm.yaml"]);
  expect(stdout).toContain(
    "the file alone would do, so the realm is otherwise: `kcx explain realm.yaml it` says where",
  );
  expect(code).toBe(3);
  expect(await ours.kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
  expect(await ours.kcx(["verify", "realm.yaml"])).toMatchObject({ code: 0 });
});
