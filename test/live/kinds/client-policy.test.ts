import { drifting } from "../../support/drift.ts";

drifting("client profiles and policies", {
  declared: `
clientProfiles:
  strict:
    description: What we ask of clients
    executors:
      - executor: pkce-enforcer
        configuration: { auto-configure: true }
      - executor: secure-session
      - executor: reject-implicit-grant
        configuration: { auto-configure: false }
  loose: { executors: [] }
clientPolicies:
  everybody:
    description: Holds for all
    enabled: true
    conditions:
      - condition: any-client
      - condition: client-roles
        configuration: { roles: [kitchen, bar] }
    profiles: [strict, fapi-1-baseline]
  nobody: { enabled: false, profiles: [] }
`,
  byHand: async (hand) => {
    await hand.clientPolicies("profiles", (profiles) => [{ name: "theirs", executors: [] }, ...profiles]);
    await hand.clientPolicies("policies", (policies) => [
      ...policies,
      {
        name: "theirs",
        enabled: true,
        conditions: [{ condition: "any-client", configuration: {} }],
        profiles: ["theirs"],
      },
    ]);
  },
  drifts: [
    {
      title: "a description",
      change: (hand) => hand.clientPolicy("profiles", "strict", { description: "" }),
      says: ["~ client-profile strict", '    description  (none) → "What we ask of clients"'],
    },
    {
      title: "what a profile executes",
      change: (hand) =>
        hand.clientPolicies("profiles", (profiles) =>
          profiles.map((profile) => {
            const [first, ...others] = profile["executors"] as { configuration: object }[];
            if (profile["name"] !== "strict" || !first) return profile;
            return { ...profile, executors: [{ ...first, configuration: { "auto-configure": false } }, ...others] };
          }),
        ),
      says: ["~ client-profile strict", "    executors.1.configuration.auto-configure  false → true"],
    },
    {
      title: "one that it executes no more",
      change: (hand) => hand.clientPolicy("profiles", "strict", { executors: [] }),
      says: [
        "~ client-profile strict",
        '    executors  (none) → {"executor":"pkce-enforcer","configuration":{"auto-configure":true}}, {"executor":"secure-session","configuration":{}}, {"executor":"reject-implicit-grant","configuration":{"auto-configure":false}}',
      ],
    },
    {
      title: "whether a policy holds",
      change: (hand) => hand.clientPolicy("policies", "nobody", { enabled: true }),
      says: ["~ client-policy nobody", "    enabled  true → false"],
    },
    {
      title: "the profiles of a policy",
      change: (hand) => hand.clientPolicy("policies", "everybody", { profiles: ["loose", "strict"] }),
      says: ["~ client-policy everybody", "    profiles  + fapi-1-baseline  - loose"],
    },
    {
      title: "whom a policy is for",
      change: (hand) =>
        hand.clientPolicy("policies", "everybody", {
          conditions: [
            { condition: "any-client", configuration: {} },
            { condition: "client-roles", configuration: { roles: ["kitchen"] } },
          ],
        }),
      says: ["~ client-policy everybody", "    conditions.2.configuration.roles  kitchen → kitchen, bar"],
    },
    {
      title: "a policy that was deleted",
      change: (hand) => hand.clientPolicies("policies", (policies) => policies.filter(({ name }) => name !== "nobody")),
      says: ["+ client-policy nobody"],
    },
  ],
});
