import type { Administrator, Checked, Patience, Said } from "#model/diagnosis.ts";
import { rightsWords } from "./doctor-rights.ts";
import { variableWords } from "./doctor-variables.ts";
import { from, type Words } from "./doctor-words.ts";
import { place } from "./problems.ts";
import { plural } from "./values.ts";

type Of<C extends Checked["check"]> = Extract<Checked, { check: C }>;

/** The words for each check: one without words does not compile. */
export const CHECKS: { [C in Checked["check"]]: (found: Of<C>) => Words } = {
  file: fileWords,
  references: ({ files, unset }) => ({
    said: `${plural(unset.length, "reference")} not set`,
    more: unset.map(({ ref, position, secret }) => `${ref}  ${place(position)}${secret ? "" : "  needed to compare"}`),
    try: `kcx init --env-only ${files.join(" ")}`,
  }),
  server: serverWords,
  certificate: certificateWords,
  clock: ({ ahead }) => {
    // A server tells whole seconds: one more or less is no difference.
    if (Math.abs(ahead) <= 5)
      return { said: Math.abs(ahead) <= 1 ? "agrees with the server's" : `${seconds(ahead)} the server's` };
    return {
      said: `this machine's is ${seconds(ahead)} the server's`,
      try: "set the clocks (NTP): fresh tokens look expired, or not yet valid",
    };
  },
  "log-in": logInWords,
  realm: (found) => {
    if (found.state === "unnamed") return { said: "none named", try: "name a file, or --realm NAME, or set KCX_REALM" };
    const { name, state, declared } = found;
    if (state !== "absent") return { said: from(name) };
    return declared
      ? { said: `${from(name)}, not there yet: kcx apply makes it` }
      : { said: `${from(name)}: the server has no such realm`, try: "is the name right?" };
  },
  issuer: ({ expected, issuer }) =>
    sameAddress(expected, issuer)
      ? { said: issuer }
      : {
          said: `${issuer}, not ${expected}`,
          more: ["tokens got through one address are refused at the other"],
          try: `use ${baseOf(issuer)} as KEYCLOAK_URL, or set the server's hostname (KC_HOSTNAME, proxy headers)`,
        },
  metadata: ({ url, state }) => {
    if (state === "served") return { said: "RFC 8414, same issuer" };
    const said = state === "absent" ? `no RFC 8414 document at ${url}` : `${url} names another issuer`;
    return { said, more: ["kcx does without it; other clients may not"] };
  },
  exchange: exchangeWords,
  rights: (found) => (found.state === "known" ? rightsWords(found) : saidWords(found)),
  "config-cli": ({ attributes }) => ({
    said: `it remembers in ${plural(attributes.length, "attribute")} of the realm what it owns, and deletes what its files no longer name`,
    more: attributes,
    try: "docs/migrate/from-config-cli.md: which tool owns what while both run",
  }),
  v1: ({ exchanges, left }) => ({
    said: `permissions of V1 allow ${plural(exchanges.length, "exchange")}${left > 0 ? `, and ${left} that V2 has nothing for` : ""}`,
    more: exchanges.map(({ requester, target }) => `${requester} → ${target}`),
    try: "docs/migrate/exchange-v1-to-v2.md: kcx pull REALM --v1-to-v2",
  }),
  requester: ({ client, secret, key, lacks, before }) => ({
    said: `${from(client)}${secret === undefined ? "" : `, secret from ${secret}`}${key === undefined ? "" : `, key from ${key}`}`,
    ...beforeWords(before),
    ...(lacks === undefined ? {} : { try: `set ${lacks}: who exchanges must have a secret` }),
  }),
  subject: ({ who, name, secret, lacks, before }) => ({
    said: `${who === "token" ? "a given token" : `${who} ${name ? from(name) : ""}`}${secret === undefined ? "" : who === "token" ? ` (${secret})` : `, secret from ${secret}`}`,
    ...beforeWords(before),
    ...(lacks === undefined ? {} : { try: `set ${lacks}` }),
  }),
  audience: ({ audience }) => ({ said: from(audience) }),
  patience: ({ times }) => ({
    said: times.map((time) => `${PATIENCE[time.with]} ${time.seconds ?? "?"} s (${time.from.origin})`).join(", "),
    ...(times.some(({ seconds }) => seconds === null)
      ? { try: "numbers of seconds, or durations such as 5m: the commands that read them refuse others" }
      : {}),
  }),
  variables: variableWords,
};

const PATIENCE: Readonly<Record<Patience, string>> = {
  request: "a request",
  approval: "approval",
  interval: "between questions",
  expiry: "a token is old before its end",
};

function beforeWords(before: readonly string[] | undefined): Pick<Words, "more"> {
  return before === undefined ? {} : { more: [`before ${before.join(" and ")}`] };
}

function fileWords(found: Of<"file">): Words {
  switch (found.state) {
    case "none":
      return { said: "none: rights are not compared with one", try: "kcx init writes one" };
    case "unreadable":
      return saidWords(found);
    case "errors":
      return {
        said: `${found.files.join(" ")}: ${plural(found.errors, "error")}`,
        try: `kcx validate ${found.files.join(" ")}`,
      };
    case "read":
      return {
        said: `${found.files.join(" ")}: ${plural(found.objects, "object")}, ${plural(found.contracts, "contract")}`,
      };
  }
}

function serverWords(found: Of<"server">): Words {
  switch (found.state) {
    case "reached": {
      const { server, version, milliseconds } = found;
      return { said: `${from(server)}, Keycloak${version === undefined ? "" : ` ${version}`}, ${milliseconds} ms` };
    }
    case "none":
      return {
        said: "none named, and no local one is running",
        try: "kcx dev --detach starts one; KEYCLOAK_URL names another",
      };
    case "stranger":
      return {
        said: `${from(found.server)} answers ${found.status}, and not as Keycloak`,
        try: "is the address right? older servers want /auth behind it",
      };
    case "unusable":
      return saidWords(found, found.server?.origin);
  }
}

function certificateWords({ issuer, daysLeft, refused, unchecked }: Of<"certificate">): Words {
  const said = `by ${issuer}${daysLeft === undefined ? "" : daysLeft < 0 ? `, expired ${plural(-daysLeft, "day")} ago` : `, ${plural(daysLeft, "day")} left`}`;
  if (unchecked)
    return {
      said: `${said}; nobody checks it: NODE_TLS_REJECT_UNAUTHORIZED=0`,
      try: "unset it; --ca-file FILE trusts one authority",
    };
  if (refused !== undefined) return { said: `${said}; not accepted: ${refused}`, try: TLS_ADVICE[refused] ?? TRUST };
  return { said: `${said}, accepted`, ...(daysLeft !== undefined && daysLeft < 14 ? { try: "renew it" } : {}) };
}

const TRUST = "--ca-file FILE (or NODE_EXTRA_CA_CERTS) trusts its authority";

const TLS_ADVICE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "renew it",
  ERR_TLS_CERT_ALTNAME_INVALID: "use a host name that stands in the certificate",
};

function logInWords(found: Of<"log-in">): Words {
  if (found.state === "nobody") return saidWords(found);
  const { who, loginRealm } = found;
  const realm = loginRealm.value === "master" ? "" : `, realm ${from(loginRealm)}`;
  const said = `${nameOf(who)} (${who.origin})${realm}`;
  if (found.state === "refused") {
    const { ended, facts = [] } = found;
    if (ended === undefined) return { ...saidWords(found), said: `${said}: refused`, more: facts };
    return { said: `${said}: it ended ${plural(ended, "second")} ago`, try: "get a new one" };
  }
  return { said: found.state === "in" ? said : `${said}, not tried` };
}

function nameOf({ kind, name }: Administrator): string {
  if (kind === "token") return "a given token";
  if (kind === "password") return `user ${name}`;
  return `client ${name}${{ client: "", "private-key": " by its key", certificate: " by its certificate" }[kind]}`;
}

function exchangeWords({ state, version }: Of<"exchange">): Words {
  if (state === "offered") return { said: "the token exchange grant is offered" };
  const advice = "standard token exchange is in Keycloak from 26.2 on: use a newer one";
  if (state === "too-old") return { said: `Keycloak ${version} has only the older exchange`, try: advice };
  return {
    said: "the token exchange grant is not offered",
    try: `${advice}, with the feature token-exchange-standard`,
  };
}

function saidWords({ message, facts = [], hint }: Said, origin?: string): Words {
  const said = origin === undefined ? message : `${message} (${origin})`;
  return { said, more: facts, ...(hint === undefined ? {} : { try: hint }) };
}

function seconds(ahead: number): string {
  return `${plural(Math.abs(ahead), "second")} ${ahead < 0 ? "behind" : "ahead of"}`;
}

function sameAddress(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}

function baseOf(issuer: string): string {
  return issuer.replace(/\/realms\/[^/]*$/, "");
}
