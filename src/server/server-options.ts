/**
 * Keycloak takes some options only while it is built (`--features`, `--health-enabled`, …): given to a built server
 * they are ignored with a warning. So they make another prepared server, and the rest goes to each start.
 * Source: `kc.sh build --help`, and for SPIs the guide "Configuring providers".
 */
const BUILD_TIME = new RegExp(
  `^--(${[
    "db",
    "features",
    "features-disabled",
    "feature-[a-z0-9-]+",
    "fips-mode",
    "health-enabled",
    "https-client-auth",
    "http-relative-path",
    "http-management-relative-path",
    "http-management-health-enabled",
    "metrics-enabled",
    "tracing-enabled",
    "transaction-xa-enabled",
    "spi-.+-(provider|provider-default|enabled)",
  ].join("|")})(=|$)`,
);

export interface ServerOptions {
  build: string[];
  run: string[];
}

/** Splits `--name=value` options; order does not matter, so the build options are sorted to name one prepared server. */
export function splitOptions(options: readonly string[]): ServerOptions {
  const build = options.filter((option) => BUILD_TIME.test(option)).sort();
  return { build, run: options.filter((option) => !BUILD_TIME.test(option)) };
}
