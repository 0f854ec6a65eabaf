import { describe, expect, test } from "vitest";
import { KcxError } from "#errors.ts";
import type { Realm } from "#model/realm.ts";
import { movedSince, planFile, readPlanFile } from "#plan/file.ts";
import { makePlan } from "#plan/make.ts";
import { declare, KEEP, realmMade } from "../../support/realms.ts";

describe("a reviewed plan", () => {
  const text =
    "realm: demo\nowner: team\nclientScopes: { s: {} }\nclients: { web: { name: Web, secret: fake-secret, defaultClientScopes: { with: [s] } }, api: {} }\n";
  const live = realmMade("realm: demo\nowner: team\nclientScopes: { s: {} }\nclients: { web: {}, api: {} }\n");
  const planned = (realm: Realm, file = text) => makePlan(realm, declare(file), KEEP);
  const reviewed = readPlanFile("plan.json", JSON.stringify(planFile([planned(live)])));
  const changed = (address: string, fields: object): Realm => ({
    ...live,
    objects: new Map(
      [...live.objects].map(([each, entry]) => [
        each,
        each === address ? { ...entry, fields: { ...entry.fields, ...fields } } : entry,
      ]),
    ),
  });

  test("is the same as long as nothing moved", () => {
    expect(movedSince(reviewed, planned(live))).toEqual([]);
  });

  test.each([
    [
      "an object that a step touches",
      changed("client/web", { description: "new" }),
      text,
      ["client web: was changed since"],
    ],
    [
      "one that a step refers to",
      changed("client-scope/s", { description: "new" }),
      text,
      ["client-scope s: was changed since"],
    ],
    ["one that it has nothing to do with", changed("client/api", { description: "new" }), text, []],
    [
      "the file: another step",
      live,
      text.replace("api: {}", "api: { name: Api }"),
      ["client api: is to be changed now, and was not"],
    ],
    [
      "the file: a step less",
      live,
      "realm: demo\nowner: team\nclientScopes: { s: {} }\nclients: { web: {}, api: {} }\n",
      ["client web: was to be changed, and no longer is"],
    ],
    [
      "the file: another value",
      live,
      text.replace("name: Web", "name: Other"),
      ["client web: the change itself is another"],
    ],
    ["another realm", live, text.replace("realm: demo", "realm: other"), ["realm other is not in the reviewed plan"]],
  ])("moved: %s", (_what, realm, file, lines) => {
    expect(movedSince(reviewed, planned(realm, file))).toEqual(lines);
  });

  test("holds no secret", () => {
    expect(JSON.stringify(reviewed)).not.toContain("fake-secret");
  });

  test.each([
    ["no JSON", "no plan"],
    ["null", "no plan"],
    ["{}", "no plan"],
    ['{"kind":"kcx-plan","format":2}', "another version"],
  ])("cannot be read from %s", (content, what) => {
    expect(() => readPlanFile("plan.json", content)).toThrow(KcxError);
    expect(() => readPlanFile("plan.json", content)).toThrow(what);
  });
});
