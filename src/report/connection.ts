import type { ChalkInstance } from "chalk";

interface Connection {
  server: { value: string; origin: string };
  realm: { value: string; origin: string } | undefined;
  loginRealm: { value: string; origin: string };
  admin: { kind: "token" | "password" | "client"; origin: string; username?: string; clientId?: string };
}

/** The first line of every command that connects: what is used, and where each of it comes from. */
export function connectionText({ server, realm, loginRealm, admin }: Connection, chalk: ChalkInstance): string {
  const who =
    admin.kind === "token"
      ? "a given token"
      : admin.kind === "client"
        ? `client ${admin.clientId}`
        : (admin.username ?? "");
  const parts = [
    `${server.value} (${server.origin})`,
    ...(realm ? [`realm ${realm.value} (${realm.origin})`] : []),
    `log-in ${who} (${admin.origin})${loginRealm.value === "master" ? "" : ` in realm ${loginRealm.value} (${loginRealm.origin})`}`,
  ];
  return chalk.dim(parts.join(" · "));
}
