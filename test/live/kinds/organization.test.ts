import { expect, onTestFinished, test } from "vitest";
import { followLink } from "../../support/browser.ts";
import type { ByHand } from "../../support/by-hand.ts";
import { drifting } from "../../support/drift.ts";
import { makeRealm, type TestRealm } from "../../support/keycloak.ts";
import { story } from "../../support/story.ts";
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
    members: [Ann, bob]
  small: { enabled: false, domains: [small.test] }
users: { ann: {}, bob: {}, cyd: {} }
`;

type Named = { id: string; alias?: string; username?: string };
let realm: TestRealm;
const idOf = async (list: string, name: string) =>
  ((await realm.admin("GET", list)) as Named[]).find(({ alias, username }) => [alias, username].includes(name))?.id;
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
        const providers = `/organizations/${await idOf("/organizations", "acme")}/identity-providers`;
        await hand.remove(`${providers}/partner`);
        await realm.admin("POST", providers, "other");
      },
      says: ["~ organization acme", "    identityProviders  + partner  - other"],
    },
    {
      title: "who belongs to it",
      change: async (hand) => {
        const members = `/organizations/${await idOf("/organizations", "acme")}/members`;
        await hand.remove(`${members}/${await idOf("/users", "bob")}`);
        await realm.admin("POST", members, await idOf("/users", "cyd"));
      },
      says: ["~ organization acme", "    members  + bob  - cyd"],
    },
    {
      title: "one that was deleted",
      change: (hand) => hand.removeIn("/organizations", "small"),
      says: ["+ organization small"],
      isMadeAgain: true,
    },
  ],
});

test("who came by an identity provider belongs to it for good: taking such a member out would delete the user", async () => {
  const own = await realmWithManagedMember();
  const names = async (path: string) => ((await own.admin("GET", path)) as Named[]).map(({ username }) => username);
  const company = ((await own.admin("GET", "/organizations")) as Named[])[0]?.id;
  for (const members of ["[]", "[ann]", "{ without: [ann] }"]) {
    const wanted = () => wantedOf(own.name, `organizations: { acme: { members: ${members} } }`);
    expect(await diffLines(wanted())).toEqual([]);
    await applyAll(wanted());
  }
  expect(await names(`/organizations/${company}/members`)).toEqual(["ann"]);
  expect(await names("/users")).toEqual(["ann"]);

  // So the server does it, to whoever asks.
  const [ann] = (await own.admin("GET", "/users")) as Named[];
  await own.admin("DELETE", `/organizations/${company}/members/${ann?.id}`);
  expect(await names("/users")).toEqual([]);
});

test("somebody who isn't there cannot belong to it: nothing is made, and it is told who", async () => {
  const { realm: own, file, kcx } = await story();
  await file("organizationsEnabled: true\norganizations: { acme: { domains: [acme.test], members: [ghost] } }\n");
  const applied = await kcx(["apply", "realm.yaml"]);
  expect(applied.code).toBe(1);
  expect(applied.stdout + applied.stderr).toContain("there is no user ghost");
  expect(await own.admin("GET", "/organizations")).toEqual([]);
});

/** Somebody who logs in by the company's own identity provider, here another realm. */
async function realmWithManagedMember(): Promise<TestRealm> {
  const [hub, own] = [await makeRealm(), await makeRealm()];
  onTestFinished(() => Promise.all([hub.delete(), own.delete()]).then(() => undefined));
  const back = `${own.issuer}/account/`;
  await hub.admin("POST", "/clients", { clientId: "acme-login", secret: "plainly-fake", redirectUris: ["*"] });
  await hub.admin("POST", "/users", {
    ...{ username: "ann", email: "ann@acme.test", emailVerified: true, firstName: "Ann", lastName: "A", enabled: true },
    credentials: [{ type: "password", value: "pw" }],
  });
  const at = (path: string) => `${hub.issuer}/protocol/openid-connect/${path}`;
  await own.admin("PUT", "", { organizationsEnabled: true });
  await own.admin("POST", "/identity-provider/instances", {
    alias: "hub",
    providerId: "oidc",
    trustEmail: true,
    config: {
      ...{ clientId: "acme-login", clientSecret: "plainly-fake", clientAuthMethod: "client_secret_post" },
      ...{ authorizationUrl: at("auth"), tokenUrl: at("token"), defaultScope: "openid profile email" },
    },
  });
  await own.admin("POST", "/organizations", { name: "acme", alias: "acme", domains: [{ name: "acme.test" }] });
  const [company] = (await own.admin("GET", "/organizations")) as Named[];
  await own.admin("POST", `/organizations/${company?.id}/identity-providers`, "hub");
  const query = new URLSearchParams({
    ...{ client_id: "account-console", redirect_uri: back, response_type: "code", scope: "openid" },
    ...{ kc_idp_hint: "hub", code_challenge: "a".repeat(43), code_challenge_method: "S256" },
  });
  await followLink(
    `${own.issuer}/protocol/openid-connect/auth?${query}`,
    { username: "ann", password: "pw" },
    { back },
  );
  return own;
}

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
  // The file doesn't speak of organizations any more.
  await applyAll(wantedOf(own.name, "owner: us\nroles: { cook: {} }"), { prune: true });
  expect(await names()).toEqual([]);
});

test("two organizations exchange their domains and their identity providers", async () => {
  const own = await makeRealm();
  onTestFinished(() => own.delete());
  const providers = "identityProviders: { partner: { providerId: github }, other: { providerId: github } }";
  const both = (one: string, other: string) => `organizationsEnabled: true
${providers}
organizations:
  acme: { domains: [${one}.test], identityProviders: [${one === "a" ? "partner" : "other"}] }
  best: { domains: [${other}.test], identityProviders: [${one === "a" ? "other" : "partner"}] }
`;
  await applyAll(wantedOf(own.name, both("a", "b")));
  await applyAll(wantedOf(own.name, both("b", "a")));
  expect(await diffLines(wantedOf(own.name, both("b", "a")))).toEqual([]);
});

test("an identity provider is for a domain that its organization gets in the same run", async () => {
  const own = await makeRealm();
  onTestFinished(() => own.delete());
  const withDomain = (domain: string) => `organizationsEnabled: true
identityProviders: { partner: { providerId: github, config: { kc.org.domain: ${domain}.test } } }
organizations: { acme: { domains: [${domain}.test], identityProviders: [partner] } }
`;
  await applyAll(wantedOf(own.name, withDomain("old")));
  await applyAll(wantedOf(own.name, withDomain("new")));
  expect(await diffLines(wantedOf(own.name, withDomain("new")))).toEqual([]);
});
