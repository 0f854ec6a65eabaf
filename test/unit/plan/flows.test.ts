import { describe, expect, test } from "vitest";
import type { Realm } from "#model/realm.ts";
import { MASKED } from "#model/secret.ts";
import { makePlan } from "#plan/make.ts";
import { unsetIn } from "#plan/unset.ts";
import { declare, KEEP, planFor, realmMade } from "../../support/realms.ts";

const flow = (...steps: string[]) => `{ authenticationExecutions: [${steps.join(", ")}] }`;
const cookie = "{ authenticator: auth-cookie, requirement: REQUIRED }";
const within = (alias: string, ...steps: string[]) =>
  `{ flowAlias: ${alias}, requirement: REQUIRED, authenticationExecutions: [${steps.join(", ")}] }`;
const demo = (flows: string, more = "") => `realm: demo\nauthenticationFlows: { ${flows} }\n${more}`;

describe("what the server would refuse half-way is told before anything happens", () => {
  test.each([
    ["in one flow", `a: ${flow(within("x", cookie), within("x", cookie))}`, "flow a has it twice"],
    ["its own", `a: ${flow(within("a", cookie))}`, "flow a has it twice"],
    ["in two", `a: ${flow(within("x", cookie))}, b: ${flow(within("x", cookie))}`, "flow a and flow b have it"],
    ["one that every realm has", `a: ${flow(within("forms", cookie))}`, "flow browser and flow a have it"],
  ])("an alias twice: %s", (_, flows, fact) => {
    const plan = () => planFor(realmMade(), demo(flows));
    expect(plan).toThrow(expect.objectContaining({ code: "CONFLICT", facts: expect.arrayContaining([fact]) }));
  });

  test("an alias that two flows have already is let be", () => {
    const realm = realmMade(demo(`a: ${flow(within("x", cookie))}`));
    const [address, entry] = [...realm.objects].find(([one]) => one === "flow/a") ?? ["", { fields: {} }];
    const both: Realm = { ...realm, objects: new Map([...realm.objects, [address.replace("a", "b"), entry]]) };
    const twice: Realm = { ...both, objects: new Map([...both.objects, ["flow/b", entry]]) };
    expect(planFor(twice, demo(`a: ${flow(within("x", cookie, cookie))}`)).steps).toHaveLength(1);
  });

  test.each([
    ["the realm", "browserFlow: a", "flow-bindings"],
    [
      "a client",
      "clients: { app: { authenticationFlowBindingOverrides: { browser: a } } }",
      "client app › flow-overrides",
    ],
    ["an identity provider", "identityProviders: { p: { postBrokerLoginFlowAlias: a } }", "identity-provider p"],
  ])("a flow goes, and %s still takes it", (_, bound, holder) => {
    const realm = realmMade(demo(`a: ${flow(cookie)}`, bound));
    const plan = () => planFor(realm, demo("a: { absent: true }"));
    expect(plan).toThrow(`flow a is to go, and ${holder} still takes it`);
  });
});

describe("a secret in a step", () => {
  const captcha = (alias: string, site = "1") =>
    `{ authenticator: captcha, requirement: REQUIRED, authenticatorConfig: { alias: ${alias}, config: { site.key: ${site}, secret.key: "\${env:S}" } } }`;
  const file = (...steps: string[]) => demo(`a: ${flow(...steps)}`);
  /** As the server shows it. */
  const masked = (realm: Realm): Realm => {
    const objects = JSON.parse(JSON.stringify([...realm.objects]).replaceAll('{"secret":"${env:S}"}', `"${MASKED}"`));
    return { ...realm, objects: new Map(objects) };
  };
  const plan = (text: string, env: Record<string, string>, options = {}) => {
    const live = masked(makePlan(realmMade(), declare(file(captcha("c"))), KEEP).want);
    return makePlan(live, declare(text, { env }), { ...KEEP, ...options }).plan;
  };
  const told = (text: string, env: Record<string, string>, options = {}) => {
    const { steps, notes } = plan(text, env, options);
    const unset = steps.flatMap((step) => (step.do === "update" ? unsetIn(step) : []));
    return [steps.length, unset, notes.map((note) => ("why" in note ? `${note.field} ${note.why}` : note.code))];
  };

  test("is no difference, whether it is known or not", () => {
    expect(told(file(captcha("c")), { S: "fake-secret" })).toEqual([0, [], ["c.secret.key unreadable"]]);
    expect(told(file(captcha("c")), {})).toEqual([0, [], ["c.secret.key unset"]]);
  });

  test("stays when its step changes, or moves beside others", () => {
    expect(told(file(cookie, captcha("c", "2")), {})).toEqual([1, [], ["c.secret.key unset"]]);
  });

  test("has to be known for a step that is new", () => {
    expect(told(file(captcha("c"), captcha("d")), {})).toEqual([1, ["${env:S}"], ["c.secret.key unset"]]);
    expect(told(file(within("x", captcha("c"))), {})).toEqual([1, ["${env:S}"], []]);
  });

  test("is written once more when asked for", () => {
    expect(told(file(captcha("c")), { S: "fake-secret" }, { resetPasswords: true })).toEqual([1, [], []]);
    expect(told(file(captcha("c")), {}, { resetPasswords: true })).toEqual([0, [], ["c.secret.key unset"]]);
  });

  test("never comes into a plan", () => {
    expect(JSON.stringify(plan(file(captcha("d")), { S: "fake-secret" }))).not.toContain("fake-secret");
  });
});
