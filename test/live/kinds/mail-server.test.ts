import { expect, onTestFinished, test } from "vitest";
import { byHand } from "../../support/by-hand.ts";
import { makeRealm } from "../../support/keycloak.ts";
import { mailServer } from "../../support/mail-server.ts";
import { story } from "../../support/story.ts";
import { applyAll, plan, wantedOf } from "../../support/street.ts";
import { has } from "../../support/version.ts";

test("what stands beside the mail server's password may change: mail is sent with the same one, or nothing is written", async () => {
  const [{ realm, file, kcx }, mail] = [await story(), await mailServer()];
  onTestFinished(() => mail.close());
  const johndoe = await realm.user("johndoe", "a password");
  const sent = () => realm.admin("PUT", `/users/${johndoe}/send-verify-email`);
  const named = (name: string) =>
    file(`
smtpServer: { host: 127.0.0.1, port: ${mail.port}, from: tools@example.test, fromDisplayName: ${name}, auth: true, user: tools, password: "\${env:SMTP}" }
`);
  const variables = { SMTP: "the password" };
  for (const name of ["one", "two"]) {
    await named(name);
    const applied = await kcx(["apply", "realm.yaml"], variables);
    expect(applied.code, applied.stderr).toBe(0);
    await sent();
  }
  expect((await kcx(["diff", "realm.yaml", "--exit-code"], variables)).code).toBe(0);

  await named("three");
  const diff = await kcx(["diff", "realm.yaml"]);
  const applied = await kcx(["apply", "realm.yaml"]);
  // Before 26.3 the server keeps the stars that it shows.
  const loses = /^! realm: Keycloak 26\.2\.\d+ loses `smtpServer.password` when anything beside it changes/m;
  if (has("26.3")) expect(diff.stdout).not.toMatch(loses);
  else expect(diff.stdout).toMatch(loses);
  expect(applied.code, applied.stderr).toBe(has("26.3") ? 0 : 5);
  await sent();
  expect(mail.logins).toEqual(["tools:the password", "tools:the password", "tools:the password"]);
});

test.skipIf(!has("26.3"))(
  "the password of the mail server is the one that mail is sent with, whatever else is changed",
  async () => {
    const [realm, mail] = [await makeRealm(), await mailServer()];
    onTestFinished(() => {
      mail.close();
      return realm.delete();
    });
    const yaml = (change: string) => `
smtpServer: { host: 127.0.0.1, port: ${mail.port}, from: tools@example.test, auth: true, user: tools, password: "\${env:SMTP}" }
${change}`;
    const johndoe = await realm.user("johndoe", "a password");
    const sent = () => realm.admin("PUT", `/users/${johndoe}/send-verify-email`);
    const wanted = (change: string, password: string) => wantedOf(realm.name, yaml(change), { SMTP: password });

    await applyAll(wanted("", "the first password"));
    await sent();
    // The server shows it as stars, which go back to it whenever something beside it changes.
    await byHand(realm).realm({ smtpServer: { fromDisplayName: "by hand" } });
    await applyAll(wanted("attributes: { ours: value }", "the first password"));
    await byHand(realm).realm({ smtpServer: { from: "nobody@example.test" } });
    const walk = await applyAll(wanted("", "another password"));
    expect(walk.planned.plan.notes).toContainEqual({
      ...{ address: "realm", code: "not-compared", field: "smtpServer.password", why: "unreadable" },
    });
    await sent();
    await applyAll(wanted("", "another password"), { resetPasswords: true });
    await sent();
    expect(mail.logins).toEqual(["tools:the first password", "tools:the first password", "tools:another password"]);
    expect((await plan(wanted("", "another password"))).planned.plan.steps).toEqual([]);
  },
);
