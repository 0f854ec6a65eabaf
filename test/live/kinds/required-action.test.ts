import { drifting } from "../../support/drift.ts";

const at = (alias: string) => `/authentication/required-actions/${alias}`;

drifting("required actions", {
  declared: `
requiredActions:
  VERIFY_EMAIL: { enabled: true, defaultAction: true, priority: 5 }
  TERMS_AND_CONDITIONS: { name: What we agree on, enabled: true, config: { ours: "1" } }
  delete_account: { absent: true }
  webauthn-register: {}
`,
  byHand: (hand) => hand.change(at("UPDATE_PASSWORD"), { name: "theirs", config: { theirs: "kept" } }),
  drifts: [
    {
      title: "whether every new user has to",
      change: (hand) => hand.change(at("VERIFY_EMAIL"), { defaultAction: false }),
      says: ["~ required-action VERIFY_EMAIL", "    defaultAction  false → true"],
    },
    {
      title: "in which order",
      change: (hand) => hand.change(at("VERIFY_EMAIL"), { priority: 50 }),
      says: ["~ required-action VERIFY_EMAIL", "    priority  50 → 5"],
    },
    {
      title: "what it is called, and its configuration",
      change: (hand) => hand.change(at("TERMS_AND_CONDITIONS"), { name: "Terms", config: { ours: "2" } }),
      says: [
        "~ required-action TERMS_AND_CONDITIONS",
        "    config.ours  2 → 1",
        '    name  Terms → "What we agree on"',
      ],
    },
    {
      title: "one that shall not be there",
      change: (hand) =>
        hand.add("/authentication/register-required-action", { providerId: "delete_account", name: "Delete Account" }),
      says: ["- required-action delete_account"],
    },
    {
      title: "one that was taken out",
      change: (hand) => hand.remove(at("VERIFY_EMAIL")),
      says: ["+ required-action VERIFY_EMAIL"],
    },
  ],
});
