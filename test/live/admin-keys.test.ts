import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startServer } from "#server/start.ts";
import { workplace } from "../support/kcx.ts";
import { makeRealm, testServer } from "../support/keycloak.ts";

/** A realm file that asks for something small, so that `diff` has to read and say so. */
const file = (realm: string) => `realm: ${realm}\nclientScopes: { seen: {} }\n`;

test.each([
  ["rsa", "RS256", { modulusLength: 2048 }],
  ["ec", "ES256", { namedCurve: "P-256" }],
] as const)(
  "a service account of the realm itself logs in by its private key (%s)",
  async (type, algorithm, options) => {
    const realm = await makeRealm();
    const { publicKey, privateKey } = generateKeyPairSync(type as "rsa", options as { modulusLength: number });
    const jwk = { ...publicKey.export({ format: "jwk" }), kid: "kcx-test", use: "sig", alg: algorithm };
    const place = await workplace({
      KEYCLOAK_URL: testServer().url,
      KCX_ADMIN_CLIENT_ID: "robot",
      KCX_ADMIN_CLIENT_KEY_FILE: "key.pem",
    });
    await place.write("key.pem", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    await place.write("realm.yaml", file(realm.name));
    // The robot is made by kcx, from a file, as a person would.
    await place.write(
      "robot.yaml",
      robot(realm.name, {
        clientAuthenticatorType: "client-jwt",
        attributes: {
          "use.jwks.string": "true",
          "jwks.string": JSON.stringify({ keys: [jwk] }),
          "token.endpoint.auth.signing.alg": algorithm,
        },
      }),
    );
    const master = {
      KCX_ADMIN_CLIENT_ID: undefined,
      KEYCLOAK_USER: testServer().username,
      KEYCLOAK_PASSWORD: testServer().password,
    };
    const made = await place.kcx(["apply", "robot.yaml"], master);
    expect(made.code, made.stderr).toBe(0);

    const seen = await place.kcx(["diff", "realm.yaml", "--login-realm", realm.name]);
    expect(seen.stderr).toContain(
      `log-in client robot by its private key (KCX_ADMIN_CLIENT_ID) in realm ${realm.name}`,
    );
    expect(seen.code, seen.stderr).toBe(0);
    expect(seen.stdout).toContain("+ client-scope seen");

    await place.write(
      "key.pem",
      generateKeyPairSync("rsa", { modulusLength: 2048 })
        .privateKey.export({ type: "pkcs8", format: "pem" })
        .toString(),
    );
    const wrong = await place.kcx(["diff", "realm.yaml", "--login-realm", realm.name]);
    expect(wrong.code).toBe(4);
    expect(wrong.stderr).toContain("client robot (KCX_ADMIN_CLIENT_ID) was refused");

    await place.write("key.pem", "-----BEGIN NONSENSE-----");
    const unreadable = await place.kcx(["diff", "realm.yaml", "--login-realm", realm.name]);
    expect(unreadable).toMatchObject({ code: 4 });
    expect(unreadable.stderr).toContain("the private key of client robot cannot be read");
    expect(unreadable.stderr).not.toContain("NONSENSE");
  },
);

// A build option of its own: this server is prepared the first time, which takes about a minute.
test("a service account logs in by its certificate, over TLS", { timeout: 300_000 }, async () => {
  const keys = certificates();
  const port = await freePort();
  const server = await startServer({
    env: process.env,
    platform: process.platform,
    homeDir: homedir(),
    serverOptions: [
      `--https-port=${port}`,
      `--https-certificate-file=${keys("server.pem")}`,
      `--https-certificate-key-file=${keys("server.key")}`,
      "--https-client-auth=request",
      `--truststore-paths=${keys("ca.pem")}`,
      `--https-trust-store-file=${keys("ca.p12")}`,
      "--https-trust-store-password=changeit",
    ],
  });
  onTestFinished(() => server.stop());
  const place = await workplace();
  const url = `https://localhost:${port}`;
  await place.write(
    "robot.yaml",
    robot("certified", {
      clientAuthenticatorType: "client-x509",
      attributes: { "x509.subjectdn": "CN=robot", "x509.allow.regex.pattern.comparison": "false" },
    }),
  );
  await place.write("realm.yaml", file("certified"));
  const plain = { KEYCLOAK_URL: server.url, KEYCLOAK_USER: server.username, KEYCLOAK_PASSWORD: server.password };
  expect(await place.kcx(["apply", "robot.yaml"], plain)).toMatchObject({ code: 0 });

  const robotEnv = {
    KEYCLOAK_URL: url,
    KCX_ADMIN_CLIENT_ID: "robot",
    KCX_ADMIN_CLIENT_CERT_FILE: keys("robot.pem"),
    KCX_ADMIN_CLIENT_KEY_FILE: keys("robot.key"),
  };
  const args = ["diff", "realm.yaml", "--login-realm", "certified"];
  const seen = await place.kcx([...args, "--ca-file", keys("ca.pem")], robotEnv);
  expect(seen.stderr).toContain("log-in client robot by its certificate");
  expect(seen.code, seen.stderr).toBe(0);
  expect(seen.stdout).toContain("+ client-scope seen");

  const untrusted = await place.kcx(args, robotEnv);
  expect(untrusted.code).toBe(1);
  expect(untrusted.stderr).toContain("--ca-file");

  const stranger = {
    ...robotEnv,
    KCX_ADMIN_CLIENT_CERT_FILE: keys("stranger.pem"),
    KCX_ADMIN_CLIENT_KEY_FILE: keys("stranger.key"),
  };
  expect(await place.kcx([...args, "--ca-file", keys("ca.pem")], stranger)).toMatchObject({ code: 4 });
});

function robot(realm: string, client: object): string {
  return JSON.stringify({
    realm,
    clients: {
      robot: {
        serviceAccountsEnabled: true,
        standardFlowEnabled: false,
        serviceAccountRoles: ["realm-management/view-clients", "realm-management/view-realm"],
        ...client,
      },
    },
  });
}

/** A certificate authority, and what it signed: made for this run, gone after it. */
function certificates(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "kcx-certificates-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=kcx test authority",
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
  );
  for (const name of ["server", "robot", "stranger"]) {
    writeFileSync(
      at("ext"),
      name === "server" ? "subjectAltName=DNS:localhost,IP:127.0.0.1\n" : "extendedKeyUsage=clientAuth\n",
    );
    openssl(
      "req",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-subj",
      `/CN=${name}`,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
    );
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-days",
      "2",
      "-extfile",
      "ext",
      "-out",
      `${name}.pem`,
    );
  }
  execFileSync(
    "keytool",
    [
      "-importcert",
      "-noprompt",
      "-alias",
      "ca",
      "-file",
      at("ca.pem"),
      "-keystore",
      at("ca.p12"),
      "-storetype",
      "PKCS12",
      "-storepass",
      "changeit",
    ],
    { stdio: "ignore" },
  );
  expect(readFileSync(at("server.pem"), "utf8")).toContain("CERTIFICATE");
  return at;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
