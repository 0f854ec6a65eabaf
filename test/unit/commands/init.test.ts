import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "dotenv";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { init } from "#commands/init.ts";
import { type Terminal, terminal } from "./terminal.ts";

const FLAGS = { realm: "shop", frontend: "web", exchanger: "exchange", upstream: "orders" };

/** Two client secrets and a password that nothing sets. */
const REFERRING = `realm: shop
clients:
  one: { secret: "\${env:ONE_SECRET}" }
  two: { secret: "\${env:TWO_SECRET:-given}" }
users:
  jane: { password: "\${env:JANE_PASSWORD}", email: jane@example.com, firstName: Jane, lastName: Doe }
`;

describe("what the file is about", () => {
  test("flags say it, and nothing is asked", async () => {
    const { ctx, out, read } = await terminal();
    expect(await init(ctx, undefined, FLAGS)).toBe(0);
    expect(await read("realm.yaml")).toContain("realm: shop\n");
    expect(out()).toBe(`wrote  realm.yaml   realm shop: web → exchange → orders
wrote  .env         TOKEN_EXCHANGE_CLIENT_SECRET, JOHNDOE_PASSWORD: generated; only you can read the file

next:
  kcx dev --detach        a local Keycloak; \`kcx dev stop\` ends it
  kcx apply realm.yaml    makes the realm as the file says
  kcx verify realm.yaml   performs the exchanges, and checks what comes`);
  });

  test("a person is asked for what no flag says; an empty answer takes the proposal, a bad one is asked again", async () => {
    const { ctx, asked, err, read } = await terminal({ answers: ["", "account", "web", "", "web", "orders"] });
    await init(ctx, undefined, {});
    expect(asked).toEqual([
      "Realm [shop]: ",
      "Front-end client, which users log in to [shop-frontend]: ",
      "Front-end client, which users log in to [shop-frontend]: ",
      "Exchanging client, which swaps their tokens [shop-token-exchange]: ",
      "Upstream client, which the new tokens are for [shop-backend]: ",
      "Upstream client, which the new tokens are for [shop-backend]: ",
    ]);
    expect(err()).toBe(
      '"account" is a client that every realm has by itself\n' +
        '"web" is another one of the clients already: each has its own part',
    );
    expect(await read("realm.yaml")).toContain("web; shop-token-exchange exchanges");
  });

  test("the environment and .env propose on a terminal", async () => {
    const { ctx, asked, write } = await terminal({ env: { KEYCLOAK_AUDIENCE: "orders" }, answers: ["", "", "", ""] });
    await write(".env", "TOKEN_EXCHANGE_CLIENT_ID=exchange\nKEYCLOAK_REALM=master\n");
    await init(ctx, undefined, {});
    expect(asked.map((question) => /\[(.*)\]/.exec(question)?.[1])).toEqual([
      "shop",
      "shop-frontend",
      "exchange",
      "orders",
    ]);
  });

  test("elsewhere they decide, and the secret goes by the name that belongs to the client's", async () => {
    const { ctx, read, write } = await terminal({ env: { KCX_REALM: "shop", KCX_SUBJECT_CLIENT: "web" } });
    await write(".env", "KEYCLOAK_CLIENT_ID=exchange\nKEYCLOAK_AUDIENCE=orders\n");
    expect(await init(ctx, "realms/shop.yaml", {})).toBe(0);
    const text = await read("realms/shop.yaml");
    expect(text).toContain("\n  exchange:\n    secret: ${env:KEYCLOAK_CLIENT_SECRET}\n");
    expect(Object.keys(parse(await read(".env")))).toContain("KEYCLOAK_CLIENT_SECRET");
  });

  test("elsewhere all that is missing is one error, with a command line that has it", async () => {
    const { ctx, read } = await terminal();
    await expect(init(ctx, undefined, { frontend: "it's web" })).rejects.toMatchObject({
      exitCode: 1,
      facts: [
        "missing: --realm (or KCX_REALM, KEYCLOAK_REALM): the realm's name",
        "missing: --exchanger (or TOKEN_EXCHANGE_CLIENT_ID, KEYCLOAK_CLIENT_ID, CLIENT_ID): the client that exchanges tokens",
        "missing: --upstream (or KEYCLOAK_AUDIENCE): the client that the new tokens are for",
      ],
      hint: "kcx init --realm shop --frontend 'it'\\''s web' --exchanger shop-token-exchange --upstream orders-backend",
    });
    await expect(read("realm.yaml")).rejects.toThrow("ENOENT");
  });

  test("a flag with a name that cannot be is refused", async () => {
    const { ctx } = await terminal();
    await expect(init(ctx, undefined, { ...FLAGS, realm: "a/b" })).rejects.toThrow(
      '--realm: Keycloak takes no realm of the name "a/b"',
    );
  });

  test("a file that is there stays, unless --force is said", async () => {
    const { ctx, read, write } = await terminal({ answers: [] });
    await write("realm.yaml", "realm: mine\n");
    await expect(init(ctx, undefined, FLAGS)).rejects.toMatchObject({
      message: "realm.yaml is there already",
      hint: "`kcx init --env-only realm.yaml` only fills .env for it; --force writes over it",
    });
    expect(await read("realm.yaml")).toBe("realm: mine\n");
    await init(ctx, undefined, { ...FLAGS, force: true });
    expect(await read("realm.yaml")).toContain("realm: shop\n");
  });
});

describe(".env", () => {
  const filled = async (place: Terminal, file?: string) => {
    const code = await init(place.ctx, file, { envOnly: true });
    return { code, variables: parse(await place.read(".env")) };
  };

  test("gets a generated value for every unset secret, which nothing prints", async () => {
    const place = await terminal();
    await place.write("realm.yaml", REFERRING);
    const { code, variables } = await filled(place);
    expect(code).toBe(0);
    expect(Object.keys(variables)).toEqual(["ONE_SECRET", "JANE_PASSWORD"]);
    expect(variables["ONE_SECRET"]).toMatch(/^[\w-]{43}$/);
    expect(variables["JANE_PASSWORD"]).toMatch(/^[A-Z][a-z]{3}(-[a-z]{4}){3}-\d\d$/);
    expect(await place.mode(".env")).toBe("600");
    for (const value of Object.values(variables)) expect(place.out() + place.err()).not.toContain(value);
    expect(place.out()).toBe("wrote  .env         ONE_SECRET, JANE_PASSWORD: generated; only you can read the file");
  });

  test("keeps what it has, byte for byte, and is not written when nothing is unset", async () => {
    const place = await terminal({ env: { JANE_PASSWORD: "from the environment" } });
    await place.write("realm.yaml", REFERRING);
    await place.write(".env", "# mine\r\nOTHER='x'\r\n", 0o600);
    const { variables } = await filled(place);
    expect(await place.read(".env")).toBe(`# mine\r\nOTHER='x'\r\nONE_SECRET=${variables["ONE_SECRET"]}\r\n`);
    const before = await place.read(".env");
    await filled(place);
    expect(await place.read(".env")).toBe(before);
    expect(place.out().split("\n")).toEqual([
      "wrote  .env         ONE_SECRET: generated; everything else in it is as it was",
      "ok     .env         nothing to fill: every reference of realm.yaml is set",
    ]);
  });

  test("in another encoding than UTF-8 is not recoded", async () => {
    const place = await terminal();
    await place.write("realm.yaml", REFERRING);
    const { writeFile, readFile } = await import("node:fs/promises");
    const path = join(place.folder, ".env");
    const latin = Buffer.from("NAME=J\xfcrgen\n", "latin1");
    await writeFile(path, latin);
    await filled(place);
    expect((await readFile(path)).subarray(0, latin.length)).toEqual(latin);
  });

  test("keeps its mode; others who may read it are worth a warning", async () => {
    const place = await terminal();
    await place.write("realm.yaml", REFERRING);
    await place.write(".env", "");
    await chmod(join(place.folder, ".env"), 0o640);
    await filled(place);
    expect(await place.mode(".env")).toBe("640");
    expect(place.out()).toContain("warn   .env         others on this machine may read it: `chmod 600 .env`");
  });

  test("what only a person can know is left, with its place, and exit 1", async () => {
    const place = await terminal();
    await place.write(
      "realm.yaml",
      `realm: shop
displayName: \${env:SHOP_NAME}
clients:
  one: { secret: "\${file:one.secret}" }
  two: { secret: "\${env:KCX_ADMIN_CLIENT_SECRET}" }
exchanges:
  given: { subject: { token: "\${env:GIVEN_TOKEN}" }, requester: one, audience: two, expect: { aud: two } }
`,
    );
    expect(await init(place.ctx, undefined, { envOnly: true })).toBe(1);
    expect(place.out().split("\n")).toEqual([
      "warn   ${env:SHOP_NAME} only you know its value: realm.yaml:2:14, realm",
      "warn   ${file:one.secret} only you know its value: realm.yaml:4:18, client one",
      "warn   ${env:KCX_ADMIN_CLIENT_SECRET} only you know its value: realm.yaml:5:18, client two",
      "warn   ${env:GIVEN_TOKEN} only you know its value: realm.yaml:7:30, contract given",
    ]);
    await expect(place.read(".env")).rejects.toThrow("ENOENT");
  });

  test("a file with errors is shown, and nothing is written", async () => {
    const place = await terminal();
    await place.write("realm.yaml", `${REFERRING}clientss: {}\n`);
    await expect(init(place.ctx, undefined, { envOnly: true })).rejects.toMatchObject({ code: "BAD_FILE" });
    await expect(place.read(".env")).rejects.toThrow("ENOENT");
  });
});

describe("git does not see .env", () => {
  const repository = async (setting: Parameters<typeof terminal>[0] = {}) => {
    const place = await terminal(setting);
    await execa("git", ["init", "--quiet"], { cwd: place.folder });
    return place;
  };
  const isIgnored = async ({ folder }: Terminal) =>
    (await execa("git", ["check-ignore", ".env"], { cwd: folder, reject: false })).exitCode === 0;

  test("a line is added where it is not ignored yet, once", async () => {
    const place = await repository();
    await place.write(".gitignore", "node_modules");
    await init(place.ctx, undefined, FLAGS);
    expect(await place.read(".gitignore")).toBe("node_modules\n.env\n");
    expect(await isIgnored(place)).toBe(true);
    expect(place.out()).toContain("wrote  .gitignore   `.env` added, so that git leaves it alone");
    await init(place.ctx, undefined, { ...FLAGS, force: true });
    expect(await place.read(".gitignore")).toBe("node_modules\n.env\n");
  });

  test("a pattern of its own, or one further up, is enough", async () => {
    const place = await repository();
    await place.write(".gitignore", ".env*\n");
    await init(place.ctx, undefined, FLAGS);
    expect(await place.read(".gitignore")).toBe(".env*\n");
  });

  test("a tracked one is not written to", async () => {
    const place = await repository();
    await place.write(".env", "A=1\n");
    await execa("git", ["add", ".env"], { cwd: place.folder });
    await expect(init(place.ctx, undefined, FLAGS)).rejects.toMatchObject({
      message: expect.stringContaining(".env is tracked by git"),
      hint: expect.stringContaining("git rm --cached .env"),
    });
    expect(await place.read(".env")).toBe("A=1\n");
  });

  test("without git on the machine the file beside it is looked at", async () => {
    const place = await repository({ env: { PATH: "/nowhere" } });
    await init(place.ctx, undefined, FLAGS);
    expect(await place.read(".gitignore")).toBe(".env\n");
    await init(place.ctx, undefined, { ...FLAGS, force: true });
    expect(await place.read(".gitignore")).toBe(".env\n");
  });

  test("outside a work tree there is nothing to ignore", async () => {
    const place = await terminal();
    await init(place.ctx, undefined, FLAGS);
    await expect(place.read(".gitignore")).rejects.toThrow("ENOENT");
  });
});
