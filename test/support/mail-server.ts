import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

export interface MailServer {
  port: number;
  /** `user:password` of every log-in, in turn. */
  logins: readonly string[];
  close(): void;
}

/** A mail server on loopback that lets everybody in, remembers with which password, and throws all mail away. */
export async function mailServer(): Promise<MailServer> {
  const logins: string[] = [];
  const serve = (socket: Socket) => {
    let [data, rest] = [false, ""];
    const say = (line: string) => socket.write(`${line}\r\n`);
    const hear = (line: string) => {
      if (data) {
        if (line === ".") data = false;
        if (!data) say("250 kept nowhere");
        return;
      }
      const [verb = "", method, given] = line.split(" ");
      if (/^AUTH$/i.test(verb) && method === "PLAIN") {
        const [, user, password] = Buffer.from(given ?? "", "base64")
          .toString()
          .split("\0");
        logins.push(`${user}:${password}`);
        return say("235 come in");
      }
      if (/^EHLO$/i.test(verb)) return say("250-mail\r\n250 AUTH PLAIN");
      data = /^DATA$/i.test(verb);
      return say(data ? "354 go on" : "250 fine");
    };
    say("220 mail");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      const lines = `${rest}${chunk}`.split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) hear(line);
    });
  };
  const server = createServer(serve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, logins, close: () => void server.close() };
}
