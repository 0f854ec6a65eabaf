import { expect, onTestFinished, test } from "vitest";
import { makeRealm } from "../../support/keycloak.ts";
import { applyAll, diffLines, wantedOf } from "../../support/street.ts";

test("a new user is asked for the realm's default actions, unless the file says exactly which", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  const wanted = wantedOf(
    realm.name,
    `
requiredActions: { VERIFY_EMAIL: { defaultAction: true } }
users:
  ann: { email: ann@example.test }
  bob: { email: bob@example.test, requiredActions: [] }
  cyd: { email: cyd@example.test, requiredActions: [UPDATE_PASSWORD] }
`,
  );
  await applyAll(wanted);
  const users = (await realm.admin("GET", "/users?briefRepresentation=false")) as { requiredActions: string[] }[];
  expect(users.map(({ requiredActions }) => requiredActions)).toEqual([["VERIFY_EMAIL"], [], ["UPDATE_PASSWORD"]]);
  expect(await diffLines(wanted)).toEqual([]);
});
