import { expect, test } from "vitest";
import { splitOptions } from "../../../src/server/server-options.ts";
import { isVersion } from "../../../src/server/versions.ts";

test("what Keycloak takes only while it is built is told apart", () => {
  const channel =
    "--spi-ciba-auth-channel--ciba-http-auth-channel--http-authentication-channel-uri=http://127.0.0.1:1/approve";
  const options = [
    channel,
    "--features=preview",
    "--log-level=debug",
    "--health-enabled=true",
    "--spi-events-listener--mine--enabled=true",
    "--features-disabled=ciba",
  ];
  expect(splitOptions(options)).toEqual({
    build: [
      "--features-disabled=ciba",
      "--features=preview",
      "--health-enabled=true",
      "--spi-events-listener--mine--enabled=true",
    ],
    run: [channel, "--log-level=debug"],
  });
});

test("the order of build options does not make another server", () => {
  const [one, two] = [
    ["--metrics-enabled=true", "--db=dev-mem"],
    ["--db=dev-mem", "--metrics-enabled=true"],
  ];
  expect(splitOptions(one!)).toEqual(splitOptions(two!));
});

test.each(["26.7.3", "26.2", "999.0.0-SNAPSHOT", "0.0.1"])("%s is a version", (text) =>
  expect(isVersion(text)).toBe(true),
);
test.each(["latest", "../26.7.3", "26.7.3/..", "", "26", "26.7.3 ", "26.7.3\n", "v26.7.3"])("%j is none", (text) =>
  expect(isVersion(text)).toBe(false),
);
