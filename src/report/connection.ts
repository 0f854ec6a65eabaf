import type { ChalkInstance } from "chalk";

interface Connection {
  server: { value: string; origin: string };
  realm: { value: string; origin: string } | undefined;
  loginRealm: { value: string; origin: string };
  admin: {
    kind: "token" | "password" | "client" | "private-key" | "certificate";
    origin: string;
    username?: string;
    clientId?: string;
  };
}

interface Performed {
  /** Absent where only the issuer is known. */
  server: Connection["server"] | undefined;
  realm: Connection["server"];
  issuer: string;
  /** Where it is asked, unless there. */
  at?: string;
}

const PROOF = { client: "", "private-key": " by its private key", certificate: " by its certificate" };

/** The first line of every command that connects: what is used, and where each of it comes from. */
export function connectionText({ server, realm, loginRealm, admin }: Connection, chalk: ChalkInstance): string {
  const who =
    admin.kind === "token"
      ? "a given token"
      : admin.kind === "password"
        ? (admin.username ?? "")
        : `client ${admin.clientId}${PROOF[admin.kind]}`;
  const parts = [
    `${server.value} (${server.origin})`,
    ...(realm ? [`realm ${realm.value} (${realm.origin})`] : []),
    `log-in ${who} (${admin.origin})${loginRealm.value === "master" ? "" : ` in realm ${loginRealm.value} (${loginRealm.origin})`}`,
  ];
  return chalk.dim(parts.join(" · "));
}

/** The same of contracts that are performed: nobody logs in as an administrator. */
export function askedText({ server, realm, issuer, at }: Performed, chalk: ChalkInstance): string {
  const where = server === undefined ? issuer : `${server.value} (${server.origin})`;
  const named = at === undefined ? [] : [`issuer ${issuer}`];
  return chalk.dim([where, `realm ${realm.value} (${realm.origin})`, ...named].join(" · "));
}

/** Said in its place where no server is asked. */
export const WITHOUT_SERVER = "no server · the realm that the files would make of a new one";
