import { expect, onTestFinished, test } from "vitest";
import { ROUND } from "../../support/flows.ts";
import { makeRealm, type TestRealm } from "../../support/keycloak.ts";
import { applyAll, diffLines, plan, wantedOf } from "../../support/street.ts";

type Body = Record<string, unknown>;

/** All that the server tells of a flow's steps, but for ids and priorities. */
async function told({ admin }: TestRealm, flow: string): Promise<string[]> {
  const steps = (await admin("GET", `/authentication/flows/${encodeURIComponent(flow)}/executions`)) as Body[];
  return Promise.all(
    steps.map(async ({ level, authenticationFlow, displayName, providerId, requirement, authenticationConfig }) => {
      const config = authenticationConfig
        ? ((await admin("GET", `/authentication/config/${authenticationConfig}`)) as Body)
        : {};
      const what = authenticationFlow ? displayName : providerId;
      return [level, what, requirement, config["alias"], JSON.stringify(config["config"])].join(" ");
    }),
  );
}

async function flowsOf({ admin }: TestRealm): Promise<Map<string, string>> {
  const flows = (await admin("GET", "/authentication/flows")) as { id: string; alias: string }[];
  return new Map(flows.map(({ alias, id }) => [alias, id]));
}

async function made(): Promise<TestRealm> {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  return realm;
}

test("a flow in use becomes another one in place, however much of it moves", async () => {
  const realm = await made();
  for (const { title, from, to } of ROUND) {
    await applyAll(wantedOf(realm.name, `${from}\nbrowserFlow: ours`));
    const before = await flowsOf(realm);
    const wanted = wantedOf(realm.name, to);
    await applyAll(wanted);
    for (const [alias, id] of await flowsOf(realm)) {
      if (before.has(alias)) expect([title, before.get(alias)]).toEqual([title, id]);
      const { fields, absent } = wanted.objects.get(`flow/${alias}`) ?? {};
      if (fields && !absent)
        expect([title, ...(await told(realm, alias))]).toEqual([title, ...outline(fields["authenticationExecutions"])]);
    }
    expect(await realm.admin("GET", "")).toMatchObject({ browserFlow: "ours" });
  }
});

/** The wanted steps, as `told` tells them. */
function outline(steps: unknown, level = 0): string[] {
  return (steps as Body[]).flatMap(({ authenticator, flowAlias, requirement, authenticatorConfig, ...step }) => {
    const { alias, config } = (authenticatorConfig ?? {}) as Body;
    const what = flowAlias === undefined ? authenticator : flowAlias;
    return [
      [level, what, requirement, alias, JSON.stringify(config)].join(" "),
      ...outline(step["authenticationExecutions"] ?? [], level + 1),
    ];
  });
}

test("a flow that is renamed keeps its id, and stays bound wherever it is", async () => {
  const realm = await made();
  const bound = (flow: string, more = "") => `
authenticationFlows:
  ${flow}: {${more} authenticationExecutions: [{ authenticator: auth-username-password-form, requirement: REQUIRED }] }
browserFlow: ${flow}
clients: { app: { authenticationFlowBindingOverrides: { browser: ${flow} } } }
identityProviders: { p: { providerId: github, firstBrokerLoginFlowAlias: ${flow}, postBrokerLoginFlowAlias: ${flow} } }`;
  await applyAll(wantedOf(realm.name, bound("old ways")));
  const id = (await flowsOf(realm)).get("old ways");
  const renamed = wantedOf(realm.name, bound("new ways", " was: old ways,"));
  expect(await diffLines(renamed)).toEqual(["~ flow new ways", "    renamed from old ways"]);
  await applyAll(renamed);
  expect((await flowsOf(realm)).get("new ways")).toBe(id);
  expect(await realm.admin("GET", "")).toMatchObject({ browserFlow: "new ways" });
  expect(await realm.readClient("app")).toMatchObject({ authenticationFlowBindingOverrides: { browser: id } });
  expect(await realm.admin("GET", "/identity-provider/instances/p")).toMatchObject({
    firstBrokerLoginFlowAlias: "new ways",
    postBrokerLoginFlowAlias: "new ways",
  });
});

test("a flow goes with the client that took it; one that something undeclared takes is told before anything happens", async () => {
  const realm = await made();
  const flow = "authenticationExecutions: [{ authenticator: auth-cookie, requirement: REQUIRED }]";
  const declared = `
authenticationFlows: { ours: { ${flow} } }
clients: { app: { authenticationFlowBindingOverrides: { browser: ours } } }`;
  await applyAll(wantedOf(realm.name, declared));
  const gone = "authenticationFlows: { ours: { absent: true } }";
  await expect(plan(wantedOf(realm.name, gone))).rejects.toThrow(
    "flow ours is to go, and client app › flow-overrides still takes it",
  );
  await applyAll(wantedOf(realm.name, `${gone}\nclients: { app: { absent: true } }`));
  expect((await flowsOf(realm)).has("ours")).toBe(false);
});

test("steps that share a configuration, as an import makes them, go their own ways", async () => {
  const steps = (flow: string) => ({
    alias: flow,
    providerId: "basic-flow",
    topLevel: true,
    builtIn: false,
    authenticationExecutions: [10, 20].map((priority) => ({
      authenticator: "conditional-user-role",
      authenticatorConfig: "shared",
      requirement: "REQUIRED",
      priority,
    })),
  });
  const realm = await makeRealm({
    authenticationFlows: [
      steps("one"),
      steps("two"),
      ...["browser", "direct grant", "registration", "clients"].map(bare),
    ],
    authenticatorConfig: [{ alias: "shared", config: { condUserRole: "staff" } }],
  });
  onTestFinished(() => realm.delete());
  const two = await told(realm, "two");
  const step = (alias: string, role: string) =>
    `{ authenticator: conditional-user-role, requirement: REQUIRED, authenticatorConfig: { alias: ${alias}, config: { condUserRole: ${role} } } }`;
  const flow = (...own: string[]) =>
    wantedOf(realm.name, `authenticationFlows: { one: { authenticationExecutions: [${own.join(", ")}] } }`);
  expect(await diffLines(flow(step("shared", "staff"), step("shared", "staff")))).toEqual([]);
  await applyAll(flow(step("shared", "staff"), step("shared", "admin")));
  await applyAll(flow(step("shared", "admin")));
  expect(await told(realm, "two")).toEqual(two);
});

const bare = (alias: string) => ({
  alias,
  providerId: alias === "clients" ? "client-flow" : "basic-flow",
  topLevel: true,
  builtIn: true,
  authenticationExecutions: [],
});

test("the secret of a step is written with it, never shown, and stays when other things change", async () => {
  const realm = await made();
  const captcha = (site: string, form = "ours form") => `
authenticationFlows:
  ours:
    authenticationExecutions:
      - flowAlias: ${form}
        authenticator: registration-page-form
        requirement: REQUIRED
        authenticationExecutions:
          - authenticator: registration-recaptcha-action
            requirement: REQUIRED
            authenticatorConfig: { alias: captcha, config: { site.key: ${site}, secret.key: "\${env:CAPTCHA}" } }`;
  const known = { CAPTCHA: "nobody may see this" };
  const { planned } = await applyAll(wantedOf(realm.name, captcha("one"), known));
  expect(JSON.stringify(planned.plan)).not.toContain(known.CAPTCHA);
  const changed = wantedOf(realm.name, captcha("two"));
  expect(await diffLines(changed)).toEqual([
    "~ flow ours",
    "    ours form › registration-recaptcha-action  config.site.key  one → two",
  ]);
  await applyAll(changed);
  const [config] = ((await realm.export())["authenticatorConfig"] as Body[]).filter(({ alias }) => alias === "captcha");
  const { "secret.key": shown, ...others } = (config as { config: Record<string, string> }).config;
  expect(others).toEqual({ "site.key": "two" });
  const secretLines = (secret: string) =>
    diffLines(wantedOf(realm.name, captcha("two"), { CAPTCHA: secret }), { resetPasswords: true });
  const rewritten = (from: string) => [
    "~ flow ours",
    `    ours form › registration-recaptcha-action  config.secret.key  ${from} → ••• \${env:CAPTCHA}`,
  ];
  // 26.4.7 shows it in clear, to whoever may read it; kcx to nobody.
  const isShown = shown !== "**********";
  expect(await secretLines(known.CAPTCHA)).toEqual(isShown ? [] : rewritten("**********"));
  expect(await secretLines("another one")).toEqual(rewritten(isShown ? "•••" : "**********"));
});
