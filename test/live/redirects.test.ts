/**
 * Where the server really lets an authorization code go, for each way to write `*` into a redirect URI: the check
 * `wildcard-redirect` must call none of them harmless that lets it out, and none harmful that matches nothing.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { lint } from "#lint/index.ts";
import { sceneOf } from "#lint/scene.ts";
import { realmOf } from "#plan/make.ts";
import { makeRealm, type TestRealm } from "../support/keycloak.ts";
import { declare } from "../support/realms.ts";

const [OWN, PAGE, PORT] = ["https://web.example.com/cb", "https://web.example.com/x", "https://web.example.com:99/cb"];
const [FOREIGN, LONGER, PLAIN] = [
  "https://evil.example/cb",
  "https://web.example.com.evil.example/",
  "http://evil.example/",
];
const [HERE, APP] = ["http://localhost:3000/cb", "myapp:/cb"];
const TRIED = [OWN, PAGE, PORT, FOREIGN, LONGER, PLAIN, HERE, APP];

let realm: TestRealm;
beforeAll(async () => {
  realm = await makeRealm();
});
afterAll(() => realm.delete());

test.each<[registered: string, verdict: string, admitted: readonly string[]]>([
  [OWN, "none", [OWN]],
  ["https://web.example.com/*", "path", [OWN, PAGE]],
  ["https://web.example.com:*", "path", [PORT]],
  // Of the host alone on 26.7.3; 26.3.5 admits PORT and LONGER, too, so the check calls it open.
  ["https://web.example.com*", "host", [OWN, PAGE]],
  ["https://*", "host", [OWN, PAGE, PORT, FOREIGN, LONGER]],
  ["https*", "host", [OWN, PAGE, PORT, FOREIGN, LONGER]],
  ["*", "host", [OWN, PAGE, PORT, FOREIGN, LONGER, PLAIN, HERE]],
  ["https://*.example.com/cb", "nothing", []],
  ["https://*.example.com/*", "nothing", []],
  ["http://localhost:*/cb", "nothing", []],
  ["https://web.example.com/cb?x=*", "nothing", []],
  ["http://localhost:*", "none", [HERE]],
  ["myapp:/*", "none", [APP]],
])("%s: %s", async (registered, verdict, admitted) => {
  await realm.client({ clientId: registered, publicClient: true, redirectUris: [registered] });
  const codes = await Promise.all(TRIED.map((uri) => isAdmitted(registered, uri)));
  expect(TRIED.filter((_, index) => codes[index])).toEqual(admitted);
  expect(said(registered)).toBe(verdict);
});

/** Whether the log-in page comes, rather than the page that refuses the redirect URI. */
async function isAdmitted(client: string, uri: string): Promise<boolean> {
  const query = new URLSearchParams({ client_id: client, response_type: "code", scope: "openid", redirect_uri: uri });
  const { status } = await fetch(`${realm.issuer}/protocol/openid-connect/auth?${query}`, { redirect: "manual" });
  return status === 200;
}

function said(uri: string): string {
  const declaration = declare(`realm: demo\nclients: { web: { redirectUris: ["${uri}"] } }\n`);
  const [problem] = lint(sceneOf(declaration, realmOf(declaration), undefined));
  return problem?.code === "wildcard-redirect" ? problem.of : "none";
}
