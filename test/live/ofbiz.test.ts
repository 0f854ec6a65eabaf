import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { logInByBrowser } from "../support/browser.ts";
import { type Client, type Mapper, makeRealm, type TestRealm } from "../support/keycloak.ts";
import { provision, type System } from "../support/system.ts";
import {
  type Answer,
  claimsOf,
  scopesOf,
  type TokenEndpoint,
  tokenEndpoint,
  tokenOf,
} from "../support/token-endpoint.ts";

const SECRETS = {
  MCP_SERVER_CLIENT_SECRET: "the MCP server's own secret",
  FLEXADMIN_PASSWORD: "flexadmin's password",
  VISITOR_PASSWORD: "the visitor's password",
  STRANGER_PASSWORD: "the stranger's password",
};
const MCP_SERVER = ["mcp-server", SECRETS.MCP_SERVER_CLIENT_SECRET] as const;
const INSPECTOR = "http://localhost:6274";
const CALLBACK = `${INSPECTOR}/oauth/callback`;

let ours: System;
let tokens: TokenEndpoint;
beforeAll(async () => {
  ours = await provision("ofbiz.yaml", SECRETS);
  tokens = tokenEndpoint(ours.realm);
});

test("from an empty server: made, not written again, and every contract kept", () => {
  expect(ours.proof).toEqual({
    made: "11 created, 4 changed, 1 deleted.",
    writes: [],
    contracts: [
      ["the MCP server calls OFBiz by scope alone", "kept"],
      ["without the scope a token is good nowhere", "kept"],
      ["a user without the role on OFBiz does not get it by the scope", "kept"],
      ["nor by the audience", "kept"],
      ["a user without any role does not even reach the MCP server", "kept"],
    ],
  });
});

describe("dynamic registration", () => {
  test("a new realm refuses everybody: the host is not trusted, and no browser's origin is allowed", async () => {
    const untouched = await makeRealm();
    onTestFinished(() => untouched.delete());
    expect(await register(untouched)).toEqual({
      status: 403,
      body: {
        error: "insufficient_scope",
        error_description:
          "Policy 'Trusted Hosts' rejected request to client-registration service. Details: Host not trusted.",
      },
    });
    expect(await register(untouched, { origin: INSPECTOR })).toEqual(INVALID_ORIGIN);
  });

  test.each<[string, string | undefined]>([
    ["a program", undefined],
    ["a page of MCP Inspector", INSPECTOR],
  ])("%s registers itself, and is a public client that must ask for consent", async (_, origin) => {
    const { status, body } = await register(ours.realm, { origin });
    expect([status, body["error_description"]]).toEqual([201, undefined]);
    const client = await ours.realm.readClient(String(body["client_id"]));
    expect(client).toMatchObject({ publicClient: true, consentRequired: true, fullScopeAllowed: false });
    expect(client.defaultClientScopes).toContain("mcp:call-tools");
    expect(client.optionalClientScopes).not.toContain("ofbiz:use-api");
  });

  test("a page from elsewhere is refused, and so is who wants the scope of the MCP server", async () => {
    expect(await register(ours.realm, { origin: "http://evil.example" })).toEqual(INVALID_ORIGIN);
    expect(await register(ours.realm, { scope: "ofbiz:use-api" })).toEqual({
      status: 403,
      body: {
        error: "insufficient_scope",
        error_description:
          "Policy 'Allowed Client Scopes' rejected request to client-registration service. Details: Not permitted to use specified clientScope",
      },
    });
  });

  test("who names the scope while registering gets it as an optional one, and must ask for it again", async () => {
    const { body } = await register(ours.realm, { scope: "mcp:call-tools" });
    const { clientId, defaultClientScopes, optionalClientScopes } = await ours.realm.readClient(
      String(body["client_id"]),
    );
    expect([defaultClientScopes, optionalClientScopes]).toEqual([["basic"], ["mcp:call-tools"]]);

    const without = await byBrowser(clientId);
    expect(claimsOf(without)["aud"]).toBeUndefined();
    expect(await useApi(without)).toMatchObject({ status: 403, body: { error: "access_denied" } });
    expect(claimsOf(await useApi(await byBrowser(clientId, "mcp:call-tools")))["aud"]).toBe("apache-ofbiz-api");
  });

  test("`*` opens it to every page on the web", async () => {
    const web = "registrationPolicies: { anonymous: { registration-web-origins: { config: { web-origins: ['*'] } } } }";
    await ours.write("every-page.yaml", web);
    expect(await ours.run("apply", "--overlay", "every-page.yaml")).toMatchObject({ code: 0 });
    expect(await register(ours.realm, { origin: "http://evil.example" })).toMatchObject({ status: 201 });
    expect(await ours.run("apply")).toMatchObject({ code: 0 });
    expect(await register(ours.realm, { origin: "http://evil.example" })).toEqual(INVALID_ORIGIN);
  });

  test("what registered itself stays when the realm is applied again", async () => {
    const { body } = await register(ours.realm);
    const before = await ours.realm.readClient(String(body["client_id"]));
    const { code, stdout } = await ours.run("apply");
    expect(stdout).toContain("No changes");
    expect(code).toBe(0);
    expect(await ours.realm.readClient(before.clientId)).toEqual(before);
  });
});

test("from registration to OFBiz: a client nobody knew, a person who consents, and a token that OFBiz accepts", async () => {
  const { body } = await register(ours.realm, { origin: INSPECTOR });
  const login = await byBrowser(String(body["client_id"]));
  expect(login.asked).toContain("Call the tools of the MCP server for you");
  expect(claimsOf(login)).toMatchObject({ aud: "mcp-server", azp: body["client_id"] });
  expect(scopesOf(login)).toEqual(["email", "mcp:call-tools", "profile"]);
  // The realm's lifespans: 5 minutes for the token, 30 for the session behind it.
  expect(lifetimesOf(login)).toEqual([300, 1800]);

  const exchanged = await useApi(login);
  expect(claimsOf(exchanged)).toMatchObject({
    aud: "apache-ofbiz-api",
    azp: "mcp-server",
    userLoginId: "flexadmin",
    partyId: "admin",
  });
  expect(scopesOf(exchanged)).toEqual(["email", "ofbiz:use-api", "profile"]);
  // The exchanging client's own lifespan, and no refresh token to go with it.
  expect(lifetimesOf(exchanged)).toEqual([120, 0]);
  expect(exchanged.body).not.toHaveProperty("refresh_token");
});

describe("roles decide about the audience", () => {
  test("a user without the role on OFBiz gets a token all the same, which is good nowhere", async () => {
    const answer = await useApi(await passwordOf("visitor"));
    expect(answer.status).toBe(200);
    expect(claimsOf(answer)).not.toHaveProperty("aud");
    expect(scopesOf(answer)).not.toContain("ofbiz:use-api");
  });

  test("and with the role, the audience: nothing else had to change", async () => {
    await ours.write("promoted.yaml", ours.text.replace(...VISITOR_PROMOTED));
    const apply = (file: string, ...options: string[]) =>
      ours.kcx(["apply", file, "--realm", ours.realm.name, ...options]);
    // Two contracts say that she is refused: the plan would break them.
    expect(await apply("promoted.yaml")).toMatchObject({ code: 5, stdout: expect.stringContaining(PROMOTION) });
    expect(await apply("promoted.yaml", "--allow-broken")).toMatchObject({ code: 0 });
    expect(claimsOf(await useApi(await passwordOf("visitor")))["aud"]).toBe("apache-ofbiz-api");
    expect(await apply("ofbiz.yaml")).toMatchObject({ code: 0 });
    expect(claimsOf(await useApi(await passwordOf("visitor")))).not.toHaveProperty("aud");
  });

  test("the audience comes from the role: the scope's own mapper is for clients without the scope `roles`", async () => {
    const path = `/client-scopes/${await ours.realm.scopeId("ofbiz:use-api")}/protocol-mappers/models`;
    const mappers = (await ours.realm.admin("GET", path)) as Mapper[];
    const resolve = mappers.find(({ name }) => name === "audience-resolve");
    await ours.realm.admin("DELETE", `${path}/${resolve?.id}`);
    const audience = async () => claimsOf(await useApi(await passwordOf("flexadmin")))["aud"];
    expect(await audience()).toBe("apache-ofbiz-api");

    const { id } = await ours.realm.readClient("mcp-server");
    const roles = `/clients/${id}/default-client-scopes/${await ours.realm.scopeId("roles")}`;
    await ours.realm.admin("DELETE", roles);
    expect(await audience()).toBeUndefined();
    expect(await ours.run("apply")).toMatchObject({ code: 0 });
    expect(await audience()).toBe("apache-ofbiz-api");
    await ours.realm.admin("PUT", roles);
  });

  test("with full scope every role counts: OFBiz unasked, and `account`; verify sees it, apply takes it back", async () => {
    await ours.realm.updateClient("mcp-server", { fullScopeAllowed: true });
    const unasked = await tokens.exchange(MCP_SERVER, tokenOf(await passwordOf("flexadmin")));
    expect([claimsOf(unasked)["aud"]].flat().sort()).toEqual(["account", "apache-ofbiz-api"]);

    const { code, stdout } = await ours.run("verify");
    expect(stdout).toContain("✗ the MCP server calls OFBiz by scope alone");
    expect(stdout).toContain("aud has account");
    expect(code).toBe(3);
    expect((await ours.run("diff")).stdout).toContain(
      "~ client mcp-server  (narrows tokens)\n    fullScopeAllowed  true → false",
    );
    expect(await ours.run("apply")).toMatchObject({ code: 0 });
    expect(await ours.run("verify")).toMatchObject({ code: 0 });
  });
});

test("the user profile: nobody has to give a name, and people can't change their own party", async () => {
  const [flexadmin] = (await ours.realm.admin("GET", "/users?exact=true&username=flexadmin")) as Client[];
  expect(flexadmin).not.toHaveProperty("firstName");
  expect(flexadmin?.attributes).toEqual({ partyId: ["admin"] });
  const { attributes } = (await ours.realm.admin("GET", "/users/profile")) as { attributes: { name: string }[] };
  expect(attributes.find(({ name }) => name === "partyId")).toMatchObject({ permissions: { edit: ["admin"] } });
  // What the file does not speak of is as the realm has it.
  expect(attributes.find(({ name }) => name === "firstName")).toMatchObject({ validations: { length: { max: 255 } } });
});

const INVALID_ORIGIN = { status: 403, body: { error: "Invalid origin" } };
const VISITOR_PROMOTED = [
  "roles: [mcp-server/mcp-server-role]\n  stranger",
  "roles: [mcp-server/mcp-server-role, apache-ofbiz-api/apache-ofbiz-api-role]\n  stranger",
] as const;
const PROMOTION = "~ user visitor  (widens tokens)\n    roles  + apache-ofbiz-api/apache-ofbiz-api-role";

/** What the server says is left, in seconds; one that has passed before the answer was written still counts. */
function lifetimesOf({ body }: Answer): number[] {
  return [body["expires_in"], body["refresh_expires_in"]].map((seconds) => Math.ceil(Number(seconds) / 10) * 10);
}

/** Anonymously, as an MCP client does. */
async function register(
  { issuer }: TestRealm,
  { origin, scope }: { origin?: string | undefined; scope?: string } = {},
): Promise<Answer> {
  const response = await fetch(`${issuer}/clients-registrations/openid-connect`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(origin === undefined ? {} : { origin }) },
    body: JSON.stringify({
      client_name: "MCP Inspector",
      redirect_uris: [CALLBACK],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "none",
      scope,
    }),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

function byBrowser(clientId: string, scope?: string) {
  const { FLEXADMIN_PASSWORD: password } = SECRETS;
  const asked = scope === undefined ? {} : { scope };
  return logInByBrowser(ours.realm, { clientId, redirectUri: CALLBACK, username: "flexadmin", password, ...asked });
}

function passwordOf(username: "flexadmin" | "visitor"): Promise<Answer> {
  const password = username === "visitor" ? SECRETS.VISITOR_PASSWORD : SECRETS.FLEXADMIN_PASSWORD;
  return tokens.post({ grant_type: "password", client_id: "mcp-client", username, password });
}

function useApi(subject: Answer): Promise<Answer> {
  return tokens.exchange(MCP_SERVER, tokenOf(subject), { scope: "ofbiz:use-api" });
}
