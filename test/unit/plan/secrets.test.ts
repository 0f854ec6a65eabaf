/** The mail server's password on a server that loses it: before 26.3 the stars that are sent back are what is kept. */
import { describe, expect, test } from "vitest";
import { gatesOf } from "#plan/gates.ts";
import { makePlan } from "#plan/make.ts";
import { declare, KEEP, realmMade } from "../../support/realms.ts";

const MAIL = { host: "mail.example.test", from: "a@example.test", auth: "true", user: "us", password: "**********" };
const ALLOWED = { yes: false, maxDeletes: 10, broken: false, failOn: [], skipUnsupported: false };
const NOTHING = { fates: [], effects: new Map(), lost: [] };

/** The plan for a file on a realm with this mail server: what it changes, what it says, and what stops it. */
function planned(smtpServer: string, version?: string, smtpNow: Record<string, string> = MAIL) {
  const made = realmMade();
  const settings = { fields: { ...made.objects.get("realm")?.fields, smtpServer: smtpNow } };
  const { version: _, ...live } = { ...made, objects: new Map([...made.objects, ["realm", settings]]) };
  const file = declare(`realm: demo\nsmtpServer: ${smtpServer}`, { env: { MAIL: "the password" } });
  const plan = makePlan({ ...live, ...(version && { version }) }, file, KEEP);
  return {
    changes: plan.plan.steps
      .flatMap((step) => (step.do === "update" ? step.changes : []))
      .map((one) => JSON.stringify(one)),
    notes: plan.plan.notes.map(({ address: _, ...note }) => note),
    gates: gatesOf(plan, NOTHING, ALLOWED).map(({ code }) => code),
    confirmed: gatesOf(plan, NOTHING, { ...ALLOWED, yes: true }),
  };
}

const HOST = `{"kind":"key","field":"smtpServer","key":"host","from":"mail.example.test","to":"new.example.test"}`;
const PASSWORD = `{"kind":"key","field":"smtpServer","key":"password","from":"**********","to":{"secret":"\${env:MAIL}"}}`;
const UNREADABLE = { code: "not-compared", field: "smtpServer.password", why: "unreadable" };
const FORGOTTEN = { code: "forgotten", field: "smtpServer.password", until: "26.3" };

describe("the mail server's password, where something beside it changes", () => {
  const declared = '{ host: new.example.test, password: "${env:MAIL}" }';

  test.each(["26.2.5", undefined])("goes along where it is known, on %s", (version) => {
    expect(planned(declared, version)).toEqual({ changes: [HOST, PASSWORD], notes: [], gates: [], confirmed: [] });
  });

  test.each(["26.3.0", "26.7.3", "27.0.0"])("stays where it is on %s", (version) => {
    expect(planned(declared, version)).toEqual({ changes: [HOST], notes: [UNREADABLE], gates: [], confirmed: [] });
  });

  test.each([
    ["undeclared", "{ host: new.example.test }", []],
    [
      "of an unset variable",
      '{ host: new.example.test, password: "${env:OTHER}" }',
      [{ code: "not-compared", field: "smtpServer.password", why: "unset" }],
    ],
  ])("%s it would be lost: told, and refused unless confirmed", (_what, smtpServer, notes) => {
    const forgotten = { ...FORGOTTEN, version: "26.2.5" };
    expect(planned(smtpServer, "26.2.5")).toEqual({
      ...{ changes: [HOST], notes: [...notes, forgotten], gates: ["forgets"], confirmed: [] },
    });
    expect(planned(smtpServer).notes).toContainEqual(FORGOTTEN);
    expect(planned(smtpServer, "26.3.5")).toEqual({ changes: [HOST], notes, gates: [], confirmed: [] });
  });

  test("nothing goes along, and nothing is said, where nothing beside it changes or none is there", () => {
    const same = '{ host: mail.example.test, password: "${env:MAIL}" }';
    expect(planned(same, "26.2.5")).toEqual({ changes: [], notes: [UNREADABLE], gates: [], confirmed: [] });
    expect(planned("{ host: mail.example.test }", "26.2.5").notes).toEqual([]);
    const { password: _, ...without } = MAIL;
    expect(planned("{ host: new.example.test }", "26.2.5", without)).toEqual({
      ...{ changes: [HOST], notes: [], gates: [], confirmed: [] },
    });
  });
});
