import { expect, test } from "vitest";
import { isLoopback } from "../../../src/server/loopback.ts";

test.each([
  "http://localhost:8080",
  "http://LOCALHOST/",
  "http://localhost./auth",
  "https://keycloak.localhost:8443/realms/master",
  "http://127.0.0.1:8080",
  "http://127.8.9.10",
  "http://[::1]:8080",
  "http://[0:0:0:0:0:0:0:1]/",
  "http://0x7f.1:8080",
  "http://2130706433/",
  "http://0177.0.0.1/",
  "http://127.1",
  "http://user:secret@127.0.0.1/",
  "http://example.com@localhost/",
])("%s is this machine", (url) => {
  expect(isLoopback(url)).toBe(true);
});

test.each([
  "https://keycloak.example.com",
  "http://127.0.0.1.example.com/",
  "http://127.0.0.1@example.com/",
  "http://localhost:8080@example.com/",
  "http://localhost.example.com",
  "http://notlocalhost/",
  "http://example.com/#@127.0.0.1",
  "http://example.com?127.0.0.1",
  "http://128.0.0.1",
  "http://0.0.0.0:8080",
  "http://10.127.0.1",
  "http://192.168.1.5",
  "http://[::ffff:10.0.0.1]/",
  "http://[::]/",
  "http://[2001:db8::1]/",
  "http://example.com\\@127.0.0.1/",
  "http://0x8f.1/",
  "file:///127.0.0.1/etc/passwd",
  "ftp://localhost/",
  "localhost:8080",
  "127.0.0.1",
  "//127.0.0.1/",
  "http://",
  "",
])("%s may be another machine", (url) => {
  expect(isLoopback(url)).toBe(false);
});
