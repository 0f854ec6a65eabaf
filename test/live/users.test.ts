/** Users for tests and demonstrations: made so that they can log in, repaired without losing what others gave them. */
import { expect, test } from "vitest";
import type { TestRealm } from "../support/keycloak.ts";
import { type Story, story } from "../support/story.ts";

const PASSWORDS = { JOHNDOE_PASSWORD: "johndoe's first password", OTHER_PASSWORD: "johndoe's second password" };

test("a new user can log in, also when only the name and the password are given, and the names that the realm wants", async () => {
  const { realm, kcx } = await begun(`
users:
  johndoe: { password: "\${env:JOHNDOE_PASSWORD}", email: john@example.test, firstName: John, lastName: Doe }
  half: { password: "\${env:JOHNDOE_PASSWORD}" }
  off: { enabled: false, password: "\${env:JOHNDOE_PASSWORD}", email: off@example.test, firstName: O, lastName: Ff }`);
  const { code, stdout, stderr } = await kcx(["apply", "realm.yaml"]);
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain(PASSWORDS.JOHNDOE_PASSWORD);
  expect(await logIn(realm, "johndoe", PASSWORDS.JOHNDOE_PASSWORD)).toBe("logged in");
  // The realm's user profile wants names and an address before it lets anybody in.
  expect(await logIn(realm, "half", PASSWORDS.JOHNDOE_PASSWORD)).toBe("Account is not fully set up");
  expect(await logIn(realm, "off", PASSWORDS.JOHNDOE_PASSWORD)).toBe("Account disabled");
});

test("what was changed is repaired; what nobody declared stays: names, attributes, required actions, groups, password", async () => {
  const { realm, kcx, file } = await begun(`
userProfile: { unmanagedAttributePolicy: ENABLED }
users:
  johndoe: { password: "\${env:JOHNDOE_PASSWORD}", email: john@example.test, firstName: John, lastName: Doe, attributes: { floor: "1", team: red } }`);
  expect(await kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });

  // By hand: another last name, another floor, and much that the file says nothing of.
  const user = await find(realm, "johndoe");
  await realm.admin("POST", "/groups", { name: "staff" });
  const [group] = (await realm.admin("GET", "/groups")) as { id: string }[];
  await realm.admin("PUT", `/users/${user.id}/groups/${group?.id}`);
  const attributes = { ...user.attributes, floor: ["2"], nickname: ["Jo"], "kept.too": ["a", "b"] };
  const byHand = {
    ...user,
    firstName: "Johnny",
    lastName: "Dough",
    emailVerified: true,
    requiredActions: [],
    attributes,
  };
  await realm.admin("PUT", `/users/${user.id}`, byHand);

  await file(`
${CLIENT}
users: { johndoe: { lastName: Doe, attributes: { floor: "1" } } }`);
  const seen = await kcx(["diff", "realm.yaml"]);
  expect(seen.stdout).toContain(`~ user johndoe
    attributes.floor  2 → 1
    lastName  Dough → Doe
`);
  expect(await kcx(["apply", "realm.yaml"])).toMatchObject({ code: 0 });
  expect(await find(realm, "johndoe")).toEqual({
    ...byHand,
    lastName: "Doe",
    attributes: { ...attributes, floor: ["1"] },
  });
  expect(await realm.admin("GET", `/users/${user.id}/groups`)).toMatchObject([{ name: "staff" }]);
  expect(await logIn(realm, "johndoe", PASSWORDS.JOHNDOE_PASSWORD)).toBe("logged in");
});

test("a password is set when the user is made, never compared, and set again only with --reset-passwords", async () => {
  const johndoe = (variable: string) =>
    `users: { johndoe: { password: "\${env:${variable}}", email: john@example.test, firstName: John, lastName: Doe } }`;
  const { realm, kcx, file } = await begun(johndoe("JOHNDOE_PASSWORD"));
  await kcx(["apply", "realm.yaml"]);
  await file(`${CLIENT}\n${johndoe("OTHER_PASSWORD")}`);

  const noted = await kcx(["apply", "realm.yaml"]);
  expect(noted.stdout).toContain(
    "1 password was not compared: passwords are set when a user is created, later with --reset-passwords",
  );
  expect(noted.stdout).toContain("No changes");
  expect((await kcx(["diff", "--exit-code", "realm.yaml"])).code).toBe(0);
  expect(await logIn(realm, "johndoe", PASSWORDS.JOHNDOE_PASSWORD)).toBe("logged in");

  const reset = await kcx(["apply", "--reset-passwords", "realm.yaml"]);
  expect(reset.stdout).toContain("password  ••• ${env:OTHER_PASSWORD} (changes)");
  expect(reset.stdout).toContain("Read again: the realm is as the file says.");
  expect(reset.code).toBe(0);
  expect(await logIn(realm, "johndoe", PASSWORDS.OTHER_PASSWORD)).toBe("logged in");
  expect(await logIn(realm, "johndoe", PASSWORDS.JOHNDOE_PASSWORD)).toBe("Invalid user credentials");
});

test("names and addresses in upper case are the server's in lower case: no difference, whoever made the user", async () => {
  const { realm, kcx } = await begun(`
users:
  JohnDoe: { email: John.Doe@Example.TEST, firstName: John, lastName: Doe }
  MARY: { email: Mary@Example.test, firstName: Mary, lastName: Major }`);
  await realm.user("Mary", "mary's password", { email: "MARY@example.test", firstName: "Mary", lastName: "Major" });
  const first = await kcx(["apply", "realm.yaml"]);
  expect(first.stdout).toContain("2 to create, 0 to change");
  expect(first.code).toBe(0);
  expect((await kcx(["apply", "realm.yaml"])).stdout).toContain("No changes");
  expect(await find(realm, "johndoe")).toMatchObject({ username: "johndoe", email: "john.doe@example.test" });
});

test("an address that another user has is the server's refusal, in its words", async () => {
  const { kcx } = await begun(`
users:
  one: { email: same@example.test, firstName: One, lastName: User }
  two: { email: same@example.test, firstName: Two, lastName: User }`);
  const { code, stderr, stdout } = await kcx(["apply", "realm.yaml"]);
  expect(stderr).toMatch(/✗ \+ user (one|two): .* answered 409 .*\n {4}the server says: User exists with same email/);
  expect(stdout).toContain("1 step not done.");
  expect(code).toBe(1);
});

test("in a realm of more than a hundred users the declared ones are found", async () => {
  const { realm, kcx } = await begun("users: { zoe: { firstName: Zoe, lastName: Zephyr, email: zoe@example.test } }");
  await realm.user("zoe", "zoe's password", { firstName: "Zo", lastName: "Zephyr", email: "zoe@example.test" });
  const names = Array.from({ length: 104 }, (_, index) => `member-${index}`);
  const makeSome = async () => {
    for (let username = names.pop(); username; username = names.pop())
      await realm.admin("POST", "/users", { username });
  };
  await Promise.all(Array.from({ length: 4 }, makeSome));
  const { code, stdout } = await kcx(["apply", "realm.yaml"]);
  expect(stdout).toContain("~ user zoe\n    firstName  Zo → Zoe\n");
  expect(code).toBe(0);
});

const CLIENT = "clients: { front: { publicClient: true, directAccessGrantsEnabled: true } }";

async function begun(yaml: string): Promise<Story> {
  const begun = await story({ variables: PASSWORDS });
  await begun.file(`${CLIENT}\n${yaml}`);
  return begun;
}

interface User {
  id: string;
  username: string;
  attributes: Record<string, string[]>;
}

async function find(realm: TestRealm, username: string): Promise<User> {
  const [user] = (await realm.admin("GET", `/users?exact=true&username=${username}`)) as User[];
  if (!user) throw new Error(`no user ${username}`);
  return (await realm.admin("GET", `/users/${user.id}`)) as User;
}

/** What the server says to a log-in with a password. */
async function logIn(realm: TestRealm, username: string, password: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: "password", client_id: "front", username, password });
  const response = await fetch(`${realm.issuer}/protocol/openid-connect/token`, { method: "POST", body });
  const { access_token: token, error_description: said } = (await response.json()) as Record<string, string>;
  return token === undefined ? String(said) : "logged in";
}
