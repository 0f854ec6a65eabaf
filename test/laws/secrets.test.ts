import { inspect } from "node:util";
import { Chalk } from "chalk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify, type ToStringOptions } from "yaml";
import { lintFiles } from "#commands/shared/linting.ts";
import { load } from "#config/load.ts";
import { KcxError } from "#errors.ts";
import { lint } from "#lint/index.ts";
import { sceneOf } from "#lint/scene.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Problem } from "#model/problem.ts";
import { Secret } from "#model/secret.ts";
import { planFile } from "#plan/file.ts";
import { makePlan } from "#plan/make.ts";
import type { Planned } from "#plan/plan.ts";
import { applyJson, applyText, outcomeText } from "#report/apply.ts";
import { errorJson, errorText } from "#report/errors.ts";
import { planJson, planText } from "#report/plan.ts";
import { problemsJson, problemsText, sentenceOf } from "#report/problems.ts";
import { sarif } from "#report/sarif.ts";
import { valueText } from "#report/values.ts";
import { MARKER, numRuns, realmFile, secretSources } from "../support/arbitraries.ts";
import { declare, KEEP, realmMade, sourcesOf } from "../support/realms.ts";

const chalk = new Chalk({ level: 3 });

describe("a secret is never printed", () => {
  test("whatever stands in a file, neither a declaration nor a plan tells it", () => {
    fc.assert(
      fc.property(realmFile, realmFile, fc.boolean(), (file, before, resetPasswords) => {
        const declaration = declare(file, secretSources);
        const live = realmMade(before);
        for (const realm of [undefined, live]) {
          const planned = makePlan(realm, declaration, { ...KEEP, resetPasswords });
          for (const text of tellings(declaration, planned)) expect(text).not.toContain(MARKER);
        }
      }),
      { numRuns },
    );
  });

  test("nor does any way to write a single secret down", () => {
    fc.assert(
      fc.property(fc.string(), (around) => {
        const secret = new Secret(`${MARKER}${around}`, "${env:X}");
        const ways = [
          String(secret),
          `${secret}`,
          JSON.stringify({ secret }),
          inspect(secret, { showHidden: true, depth: 9 }),
          inspect({ deep: [secret] }, { depth: 9 }),
          inspect(structuredCloned(secret)),
          Object.keys(secret).join(),
          Object.values(secret).join(),
          valueText(secret),
          valueText([secret]),
          valueText({ a: secret }),
          new KcxError("INTERNAL", `with ${secret}`).message,
        ];
        for (const way of ways) expect(way).not.toContain(MARKER);
      }),
    );
  });

  test("nor does a message about a file that a slip of the hand has broken", () => {
    fc.assert(
      fc.property(brokenFile, (text) => {
        const declarations = load([{ name: "realm.yaml", text, overlay: false }], sourcesOf(secretSources));
        const texts = new Map([["realm.yaml", text]]);
        const { problems } = lintFiles({ declarations, texts, overlays: new Set() });
        expect(problemsText(problems, texts, chalk)).not.toContain(MARKER);
        expect(JSON.stringify([problemsJson(problems, []), sarif(problems, [], "0")])).not.toContain(MARKER);
      }),
      { numRuns: numRuns * 6 },
    );
  });
});

/** Every way in which kcx tells what it knows. */
function tellings(declaration: Declaration, planned: Planned): string[] {
  const { plan, want } = planned;
  const declared = [...declaration.objects.keys()].map((address) => want.objects.get(address));
  const error = new KcxError("SERVER_REFUSED", "refused");
  const outcomes = plan.steps.map((step) => ({ step, kind: "failed" as const, error }));
  const problems: Problem[] = [...declaration.problems, ...lint(sceneOf(declaration, planned.want, undefined))];
  return [
    planText(plan, declaration.sources, chalk),
    JSON.stringify(planJson(plan)),
    JSON.stringify(planFile([planned])),
    JSON.stringify(declared),
    JSON.stringify(declaration.contracts),
    JSON.stringify(declaration.unset),
    inspect([plan, declared, declaration.objects, declaration.contracts], { depth: 12, showHidden: true }),
    ...outcomes.map((outcome) => outcomeText(outcome, chalk)),
    applyText("demo", { outcomes, left: plan.steps }, chalk),
    JSON.stringify(applyJson("demo", { outcomes, left: plan.steps })),
    ...problems.map((problem) => sentenceOf(problem)),
    errorText(new Error("no"), chalk),
    JSON.stringify(errorJson(error)),
  ];
}

function structuredCloned(secret: Secret): unknown {
  return structuredClone(secret);
}

const styles: readonly ToStringOptions[] = [
  {},
  { collectionStyle: "flow" },
  { collectionStyle: "flow", lineWidth: 20 },
  { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" },
  { defaultStringType: "QUOTE_SINGLE", indent: 4 },
  { lineWidth: 20, minContentWidth: 1 },
  { defaultStringType: "QUOTE_DOUBLE", collectionStyle: "flow", lineWidth: 0 },
];

/** A small file, full of secrets. */
const secretive = fc.record(
  {
    clients: fc.record({ web: fc.record({ secret: fc.constant(`${MARKER}-1`), enabled: fc.boolean() }) }),
    users: fc.record({
      johndoe: fc.record({ enabled: fc.boolean(), password: fc.constant(`${MARKER}-2, it's "two"`) }),
    }),
    smtpServer: fc.record({
      host: fc.constant("smtp.example.com"),
      password: fc.constant(`prefix-${MARKER}-\${env:SECRET}`),
    }),
    exchanges: fc.record({
      web: fc.record({
        subject: fc.constantFrom({ token: `${MARKER}-3` }, { client: "web", user: "j", password: `${MARKER} 4` }),
        requester: fc.constant("web"),
        expect: fc.constant({ aud: "web" }),
      }),
    }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** A file in some style, with a slip or two: a key too many, a letter too few, a line that moved. */
const brokenFile: fc.Arbitrary<string> = fc
  .tuple(secretive, fc.constantFrom(...styles), fc.array(slip(), { minLength: 1, maxLength: 2 }))
  .map(([file, style, slips]) =>
    slips.reduce((text, change) => change(text), stringify({ realm: "demo", ...file }, style)),
  );

function slip(): fc.Arbitrary<(text: string) => string> {
  const key = fc.constantFrom(..."\t\"'{}[]:,*&!@% \n|>#-?ab");
  const onLine = (change: (line: string) => string) => (share: number) => (text: string) => {
    const lines = text.split("\n");
    const at = Math.floor(share * lines.length);
    return lines.map((line, index) => (index === at ? change(line) : line)).join("\n");
  };
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  return fc.oneof(
    fc.tuple(share, key).map(([where, typed]) => (text: string) => {
      const at = Math.floor(where * text.length);
      return text.slice(0, at) + typed + text.slice(at);
    }),
    share.map((where) => (text: string) => {
      const at = Math.floor(where * text.length);
      return text.slice(0, at) + text.slice(at + 1);
    }),
    share.map(onLine((line) => `${line}\n${line}`)),
    share.map(onLine(() => "")),
    share.map(onLine((line) => ` ${line}`)),
    share.map(onLine((line) => line.replace(/^ {1,4}/, ""))),
    share.map(onLine((line) => line.replace(/(\w)(\w+)(["']?:)/, "$1x$2$3"))),
    share.map(onLine((line) => line.replace(/: /, ":"))),
  );
}
