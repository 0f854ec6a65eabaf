import type { ByHand } from "../by-hand.ts";
import type { TestRealm } from "../keycloak.ts";

export async function clientPolicies(_: TestRealm, hand: ByHand): Promise<void> {
  await hand.clientPolicies("profiles", (profiles) => [
    ...profiles,
    {
      name: "strict",
      description: "What we ask of some",
      executors: [
        { executor: "pkce-enforcer", configuration: { "auto-configure": false } },
        { executor: "secure-session", configuration: {} },
      ],
    },
    { name: "nothing", executors: [] },
  ]);
  await hand.clientPolicies("policies", (policies) => [
    ...policies,
    {
      name: "cooks only",
      description: "Holds for few",
      enabled: true,
      conditions: [{ condition: "client-roles", configuration: { roles: ["sommelier", "porter"] } }],
      profiles: ["strict", "fapi-1-baseline"],
    },
    { name: "not now", enabled: false, conditions: [], profiles: ["nothing"] },
  ]);
}

export async function registrationPolicies(_: TestRealm, hand: ByHand): Promise<void> {
  await hand.registrationPolicy("anonymous/trusted-hosts", {
    config: { "host-sending-registration-request-must-match": ["false"], "trusted-hosts": ["a.test", "b.test"] },
  });
  await hand.removeRegistrationPolicy("anonymous/max-clients");
  await hand.addRegistrationPolicy("authenticated/client-disabled");
}

export async function localization(_: TestRealm, hand: ByHand): Promise<void> {
  await hand.add("/localization/de", {
    loginTitle: "Zur Tür ${realm}",
    ordersConsent: "Bestellungen",
    "two words": "x",
  });
  await hand.add("/localization/en", { loginTitle: "To the door" });
}
