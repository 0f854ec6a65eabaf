import { drifting } from "../../support/drift.ts";
import { has } from "../../support/version.ts";

/** Older servers have no such policy. */
const WEB_ORIGINS = `    registration-web-origins: { config: { web-origins: ["http://localhost:6274"] } }
`;

drifting("policies of client registration", {
  declared: `
registrationPolicies:
  anonymous:
    trusted-hosts:
      config: { trusted-hosts: [b.example.test, a.example.test], host-sending-registration-request-must-match: false }
    max-clients: { config: { max-clients: 20 } }
${has("26.5") ? WEB_ORIGINS : ""}    consent-required: { absent: true }
  authenticated:
    allowed-client-templates: { config: { allow-default-scopes: false, allowed-client-scopes: [profile, email] } }
    max-clients: { name: Not too many, config: { max-clients: 30 } }
`,
  byHand: (hand) => hand.registrationPolicy("anonymous/trusted-hosts", { config: { theirs: ["kept"] } }),
  drifts: [
    {
      title: "a host more, one less",
      change: (hand) =>
        hand.registrationPolicy("anonymous/trusted-hosts", {
          config: { "trusted-hosts": ["a.example.test", "evil.test"] },
        }),
      says: [
        "~ registration-policy anonymous/trusted-hosts",
        "    config.trusted-hosts  a.example.test, evil.test → a.example.test, b.example.test",
      ],
    },
    {
      title: "a flag",
      change: (hand) =>
        hand.registrationPolicy("anonymous/trusted-hosts", {
          config: { "host-sending-registration-request-must-match": ["true"] },
        }),
      says: [
        "~ registration-policy anonymous/trusted-hosts",
        "    config.host-sending-registration-request-must-match  true → false",
      ],
    },
    {
      title: "the same policy of the other set is another one",
      change: (hand) => hand.registrationPolicy("authenticated/max-clients", { config: { "max-clients": ["1"] } }),
      says: ["~ registration-policy authenticated/max-clients", "    config.max-clients  1 → 30"],
    },
    {
      title: "its name",
      change: (hand) => hand.registrationPolicy("authenticated/max-clients", { name: "theirs" }),
      says: ["~ registration-policy authenticated/max-clients", '    name  theirs → "Not too many"'],
    },
    {
      title: "one that shall not be there",
      change: (hand) => hand.addRegistrationPolicy("anonymous/consent-required"),
      says: ["- registration-policy anonymous/consent-required"],
    },
    {
      title: "one that was deleted",
      change: (hand) => hand.removeRegistrationPolicy("authenticated/max-clients"),
      says: ["+ registration-policy authenticated/max-clients"],
      isMadeAgain: true,
    },
  ],
});
