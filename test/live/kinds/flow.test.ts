import { expect, onTestFinished, test } from "vitest";
import { byHand } from "../../support/by-hand.ts";
import { drifting } from "../../support/drift.ts";
import { makeRealm, type TestRealm } from "../../support/keycloak.ts";
import { applyAll, diffLines, wantedOf } from "../../support/street.ts";

type Body = Record<string, unknown>;

const FLOWS = `
authenticationFlows:
  our browser:
    description: How our people log in
    authenticationExecutions:
      - { authenticator: auth-cookie, requirement: ALTERNATIVE }
      - authenticator: identity-provider-redirector
        requirement: ALTERNATIVE
        authenticatorConfig: { alias: to the partner, config: { defaultProvider: partner } }
      - flowAlias: our forms
        description: With a name and a password
        requirement: ALTERNATIVE
        authenticationExecutions:
          - { authenticator: auth-username-password-form, requirement: REQUIRED }
          - flowAlias: our second factor
            requirement: CONDITIONAL
            authenticationExecutions:
              - { authenticator: conditional-user-configured, requirement: REQUIRED }
              - { authenticator: auth-otp-form, requirement: REQUIRED }
  our registration:
    authenticationExecutions:
      - flowAlias: our registration form
        authenticator: registration-page-form
        requirement: REQUIRED
        authenticationExecutions:
          - { authenticator: registration-user-creation, requirement: REQUIRED }
          - { authenticator: registration-password-action, requirement: REQUIRED }
browserFlow: our browser
registrationFlow: our registration
clients:
  app: { authenticationFlowBindingOverrides: { browser: our browser } }
  other: { authenticationFlowBindingOverrides: { direct_grant: null } }
`;

/** The steps of a flow, on all its levels. */
async function steps({ admin }: TestRealm, flow: string): Promise<Body[]> {
  return (await admin("GET", `/authentication/flows/${encodeURIComponent(flow)}/executions`)) as Body[];
}

async function step(realm: TestRealm, flow: string, name: string): Promise<Body> {
  const found = (await steps(realm, flow)).find(({ providerId, displayName }) =>
    [providerId, displayName].includes(name),
  );
  if (!found) throw new Error(`no step ${name} in ${flow}`);
  return found;
}

async function put(realm: TestRealm, flow: string, name: string, change: Body): Promise<void> {
  const now = await step(realm, flow, name);
  await realm.admin("PUT", `/authentication/flows/${encodeURIComponent(flow)}/executions`, { ...now, ...change });
}

const removeStep = async (realm: TestRealm, flow: string, name: string) =>
  realm.admin("DELETE", `/authentication/executions/${(await step(realm, flow, name))["id"]}`);

let ours: TestRealm;

drifting("flows, with all their steps in their order", {
  declared: FLOWS,
  byHand: async (hand, realm) => {
    ours = realm;
    // The first PUT of a realm writes down what went without saying.
    await hand.realm({});
    await hand.add("/authentication/flows", { alias: "theirs", providerId: "basic-flow", topLevel: true });
    await hand.add("/authentication/flows/theirs/executions/execution", { provider: "auth-spnego" });
  },
  drifts: [
    {
      title: "whether a step is required",
      change: () => put(ours, "our browser", "auth-cookie", { requirement: "REQUIRED" }),
      says: ["~ flow our browser", "    auth-cookie  requirement  REQUIRED → ALTERNATIVE"],
    },
    {
      title: "a step of a flow within a flow within",
      change: () => put(ours, "our browser", "auth-otp-form", { requirement: "DISABLED" }),
      says: [
        "~ flow our browser",
        "    our forms › our second factor › auth-otp-form  requirement  DISABLED → REQUIRED",
      ],
    },
    {
      title: "the configuration of a step",
      change: async (hand) => {
        const { authenticationConfig } = await step(ours, "our browser", "identity-provider-redirector");
        await hand.change(`/authentication/config/${authenticationConfig}`, { config: { defaultProvider: "evil" } });
      },
      says: ["~ flow our browser", "    identity-provider-redirector  config.defaultProvider  evil → partner"],
    },
    {
      title: "the flow that the realm takes",
      change: (hand) => hand.realm({ browserFlow: "browser" }),
      says: ["~ flow-bindings", '    browserFlow  browser → "our browser"'],
    },
    {
      title: "the flow of a client",
      change: async (hand) => {
        const flows = (await ours.admin("GET", "/authentication/flows")) as { id: string; alias: string }[];
        const id = flows.find(({ alias }) => alias === "theirs")?.id;
        await hand.client("app", { authenticationFlowBindingOverrides: { browser: id } });
        await hand.client("other", { authenticationFlowBindingOverrides: { direct_grant: id } });
      },
      says: [
        "~ client app › flow-overrides",
        '    browser  theirs → "our browser"',
        "~ client other › flow-overrides",
        "    direct_grant  theirs → (none)",
      ],
    },
  ],
});

/** What no PUT brings back with the same ids. */
test.each<[string, (realm: TestRealm) => Promise<unknown>]>([
  [
    "a configuration taken away",
    async (realm) => {
      const { authenticationConfig } = await step(realm, "our browser", "identity-provider-redirector");
      await realm.admin("DELETE", `/authentication/config/${authenticationConfig}`);
    },
  ],
  ["a step taken away", (realm) => removeStep(realm, "our browser", "auth-cookie")],
  ["a flow within taken away", (realm) => removeStep(realm, "our browser", "our forms")],
  [
    "a step more",
    (realm) =>
      realm.admin("POST", "/authentication/flows/our%20forms/executions/execution", { provider: "auth-spnego" }),
  ],
  ["another order", (realm) => put(realm, "our browser", "our forms", { priority: -1 })],
  [
    "a flow within somewhere else",
    async (realm) => {
      await removeStep(realm, "our browser", "our second factor");
      const moved = { alias: "our second factor", type: "basic-flow", provider: "" };
      await realm.admin("POST", "/authentication/flows/our%20browser/executions/flow", moved);
    },
  ],
])("%s is made good in place: the flow, which is in use, keeps its id", async (_, change) => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  const wanted = wantedOf(realm.name, FLOWS);
  await applyAll(wanted);
  const [before, id] = [await outline(realm), await idOf(realm, "our browser")];
  await change(realm);
  expect(await diffLines(wanted)).toContain("~ flow our browser");
  await applyAll(wanted);
  expect(await outline(realm)).toEqual(before);
  expect(await idOf(realm, "our browser")).toBe(id);
});

test("a flow in use goes after what used it was given another one; one that every realm has never goes", async () => {
  const realm = await makeRealm();
  onTestFinished(() => realm.delete());
  await applyAll(
    wantedOf(
      realm.name,
      `${FLOWS}identityProviders: { p: { providerId: github, postBrokerLoginFlowAlias: our browser } }`,
    ),
  );
  const gone = `
authenticationFlows: { our browser: { absent: true } }
browserFlow: browser
clients: { app: { authenticationFlowBindingOverrides: { browser: null } } }
identityProviders: { p: { postBrokerLoginFlowAlias: "" } }`;
  const { planned } = await applyAll(wantedOf(realm.name, gone));
  expect(planned.plan.steps.at(-1)).toMatchObject({ do: "delete", address: "flow/our%20browser" });
  await byHand(realm).realm({ browserFlow: "browser" });
  await expect(applyAll(wantedOf(realm.name, "authenticationFlows: { browser: { absent: true } }"))).rejects.toThrow(
    "is part of every realm and is never deleted",
  );
});

async function outline(realm: TestRealm): Promise<unknown> {
  const all = await Promise.all(["our browser", "our registration"].map((flow) => steps(realm, flow)));
  return all.map((flow) =>
    flow.map(({ displayName, providerId, requirement, level, alias, description }) =>
      [level, displayName, providerId, requirement, alias, description].join(" "),
    ),
  );
}

async function idOf({ admin }: TestRealm, flow: string): Promise<string | undefined> {
  const flows = (await admin("GET", "/authentication/flows")) as { id: string; alias: string }[];
  return flows.find(({ alias }) => alias === flow)?.id;
}
