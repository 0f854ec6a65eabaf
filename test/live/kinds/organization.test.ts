import { expect, onTestFinished, test } from "vitest";
import type { ByHand } from "../../support/by-hand.ts";
import { drifting } from "../../support/drift.ts";
import { makeRealm, type TestRealm } from "../../support/keycloak.ts";
import { applyAll, diffLines, wantedOf } from "../../support/street.ts";

const DECLARED = `
organizationsEnabled: true
identityProviders: { partner: { providerId: github }, other: { providerId: github } }
organizations:
  acme:
    name: ACME & Sons
    description: They buy a lot
    redirectUrl: https://acme.example.test
    attributes: { tier: gold, regions: [north, south] }
    domains: [acme.test, acme.example.test]
    identityProviders: [partner]
  small: { enabled: false, domains: [small.test] }
`;

let realm: TestRealm;
const change = async (hand: ByHand, name: string, changes: Record<string, unknown>) =>
  hand.changeIn("/organizations", name, changes);

drifting("organizations", {
  declared: DECLARED,
  byHand: async (hand, own) => {
    realm = own;
    await hand.add("/organizations", { name: "theirs", alias: "theirs", domains: [{ name: "theirs.test" }] });
    await change(hand, "ACME & Sons", { attributes: { theirs: ["kept"] } });
  },
  drifts: [
    {
      title: "what is said of it",
      change: (hand) => change(hand, "ACME & Sons", { description: "", redirectUrl: "https://evil.test" }),
      says: [
        "~ organization acme",
        '    description  (none) → "They buy a lot"',
        "    redirectUrl  https://evil.test → https://acme.example.test",
      ],
    },
    {
      title: "whether it may log in",
      change: (hand) => change(hand, "small", { enabled: true }),
      says: ["~ organization small", "    enabled  true → false"],
    },
    {
      title: "its attributes",
      change: (hand) => change(hand, "ACME & Sons", { attributes: { tier: ["tin"] } }),
      says: ["~ organization acme", "    attributes.tier  tin → gold"],
    },
    {
      title: "its domains",
      change: (hand) =>
        change(hand, "ACME & Sons", { domains: [{ name: "acme.test", verified: false }, { name: "evil.test" }] }),
      says: ["~ organization acme", "    domains  + acme.example.test  - evil.test"],
    },
    {
      title: "who vouches for its people",
      change: async (hand) => {
        const all = (await realm.admin("GET", "/organizations")) as { id: string; alias: string }[];
        const id = all.find(({ alias }) => alias === "acme")?.id;
        await hand.remove(`/organizations/${id}/identity-providers/partner`);
        await realm.admin("POST", `/organizations/${id}/identity-providers`, "other");
      },
      says: ["~ organization acme", "    identityProviders  + partner  - other"],
    },
    {
      title: "one that was deleted",
      change: (hand) => hand.removeIn("/organizations", "small"),
      says: ["+ organization small"],
      isMadeAgain: true,
    },
  ],
});

test("what nobody declares any more goes with --prune, what others made only when it is adopted", async () => {
  const own = await makeRealm();
  onTestFinished(() => own.delete());
  await applyAll(wantedOf(own.name, `owner: us\n${DECLARED}`));
  await own.admin("POST", "/organizations", { name: "theirs", alias: "theirs", domains: [{ name: "theirs.test" }] });
  const few = "owner: us\norganizationsEnabled: true\norganizations: { theirs: {} }\n";
  expect(await diffLines(wantedOf(own.name, few), { prune: true })).toEqual([
    "- identity-provider other",
    "- organization acme",
    "- organization small",
    "- identity-provider partner",
  ]);
  await applyAll(wantedOf(own.name, few), { prune: true, adopt: true });
  const names = async () => ((await own.admin("GET", "/organizations")) as { name: string }[]).map(({ name }) => name);
  expect(await names()).toEqual(["theirs"]);
  await applyAll(wantedOf(own.name, "owner: us\norganizations: { new: { domains: [new.test] } }"), { prune: true });
  expect(await names()).toEqual(["new"]);
});
