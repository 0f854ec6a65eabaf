import fc from "fast-check";
import { addressOf } from "#model/address.ts";
import {
  type Draw,
  fields,
  flag,
  members,
  NOTHING,
  numbers,
  oneOf,
  type Pair,
  some,
  text,
  together,
  type Written,
  word,
} from "./draw.ts";

/** Policies of dynamic registration: the configuration of each. */
const REGISTRATION: Readonly<Record<string, Record<string, fc.Arbitrary<Pair>>>> = {
  "anonymous/trusted-hosts": { "trusted-hosts": members("a.example.test", "b.example.test", "10.0.0.1") },
  "anonymous/max-clients": { "max-clients": numbers(1, 300) },
  "anonymous/registration-web-origins": { "web-origins": members("http://localhost:6274", "https://app.example.test") },
  "authenticated/allowed-client-templates": {
    "allow-default-scopes": flag,
    "allowed-client-scopes": members("profile", "email", "phone"),
  },
  "authenticated/max-clients": { "max-clients": numbers(1, 300) },
  "authenticated/allowed-protocol-mappers": {
    "allowed-protocol-mapper-types": members(
      "oidc-full-name-mapper",
      "oidc-address-mapper",
      "saml-user-property-mapper",
    ),
  },
};

export function registrationPolicies(draw: Draw): Written {
  const value: Record<string, Record<string, unknown>> = {};
  const claims: Written["claims"] = [];
  for (const [name, table] of draw(fc.subarray(Object.entries(REGISTRATION)))) {
    const [subType = "", provider = ""] = name.split("/");
    const rows = provider === "max-clients" ? all(draw, table) : some(draw, table);
    const own = Object.fromEntries(rows.map(([key, { declared }]) => [key, declared]));
    value[subType] = { ...value[subType], [provider]: { config: own } };
    for (const [key, { byHand }] of rows) {
      claims.push({
        address: addressOf("registration-policy", name),
        field: `config.${key}`,
        spoil: (hand) =>
          hand.registrationPolicy(name, { config: { [key]: Array.isArray(byHand) ? byHand : [String(byHand)] } }),
      });
    }
  }
  return { value: { registrationPolicies: value }, claims };
}

/** Leaves of one attribute of the user profile. */
const PROFILE: Readonly<Record<string, fc.Arbitrary<Pair>>> = {
  displayName: word,
  multivalued: flag,
  group: oneOf("user-metadata", "work"),
  "required.scopes": oneOf(["profile"], ["email", "profile"]),
  "selector.scopes": oneOf(["profile"], ["email", "profile"]),
  "validations.length.max": numbers(60, 200),
  "annotations.inputType": oneOf("text", "textarea"),
};

/** An attribute that an administrator may not change, kcx can't give to a user. */
const PERMISSIONS = {
  "permissions.view": oneOf(["user", "admin"], ["admin"]),
  "permissions.edit": oneOf(["admin"], ["user", "admin"]),
};

export function userProfile(draw: Draw, attributes: readonly string[]): Written {
  const parts = attributes.map((name) => {
    const rows = [...all(draw, PERMISSIONS), ...some(draw, PROFILE)];
    const leaves = fields("user-profile", rows, (hand, path, value) =>
      hand.profileAttribute(name, nested(path, value)),
    );
    const value = rows.reduce<Record<string, unknown>>(
      (map, [path, { declared }]) => mergedDeep(map, nested(path, declared)),
      {},
    );
    return {
      name,
      value,
      claims: leaves.claims.map((claim) => ({ ...claim, field: `attributes.${name}.${claim.field}` })),
    };
  });
  const policy = draw(oneOf("ENABLED", "ADMIN_VIEW", "ADMIN_EDIT", "DISABLED"));
  const work = draw(word);
  return {
    value: {
      userProfile: {
        unmanagedAttributePolicy: policy.declared,
        attributes: Object.fromEntries(parts.map(({ name, value }) => [name, value])),
        groups: { work: { displayHeader: work.declared } },
      },
    },
    claims: [
      ...parts.flatMap(({ claims }) => claims),
      {
        address: "user-profile",
        field: "unmanagedAttributePolicy",
        spoil: (hand) =>
          hand.userProfile((profile) => {
            if (policy.byHand === "DISABLED") delete profile.unmanagedAttributePolicy;
            else profile.unmanagedAttributePolicy = String(policy.byHand);
          }),
      },
      {
        address: "user-profile",
        field: "groups.work.displayHeader",
        spoil: (hand) =>
          hand.userProfile(({ groups }) => {
            for (const group of groups) if (group.name === "work") group["displayHeader"] = work.byHand;
          }),
      },
    ],
  };
}

export function clientPolicies(draw: Draw): Written {
  const profiles = draw(fc.subarray(["strict", "two words"]));
  const policies = draw(fc.subarray(["everybody", "größer"]));
  const each = (list: "profiles" | "policies", names: readonly string[], table: Record<string, fc.Arbitrary<Pair>>) =>
    names.map((name) => {
      const address = addressOf(list === "profiles" ? "client-profile" : "client-policy", name);
      return [
        name,
        fields(address, some(draw, table), (hand, field, value) => hand.clientPolicy(list, name, { [field]: value })),
      ] as const;
    });
  const own = each("profiles", profiles, { description: text });
  const those = each("policies", policies, {
    description: text,
    enabled: flag,
    profiles: members(...profiles, "saml-security-profile"),
  });
  if (own.length + those.length === 0) return NOTHING;
  // Nothing that changes or refuses clients when they are written: that would be a matter of its own.
  const steps = {
    executors: [
      { executor: "secure-session" },
      { executor: "secure-request-object", configuration: { "verify-nbf": true } },
    ],
  };
  const when = { conditions: [{ condition: "client-roles", configuration: { roles: ["nobody's"] } }] };
  return together(
    {
      value: { clientProfiles: Object.fromEntries(own.map(([name, { value }]) => [name, { ...steps, ...value }])) },
      claims: own.flatMap(([, { claims }]) => claims),
    },
    {
      value: { clientPolicies: Object.fromEntries(those.map(([name, { value }]) => [name, { ...when, ...value }])) },
      claims: those.flatMap(([, { claims }]) => claims),
    },
  );
}

/** What the server won't have without. */
function all(draw: Draw, table: Readonly<Record<string, fc.Arbitrary<Pair>>>): [string, Pair][] {
  return Object.entries(table).map(([key, pair]) => [key, draw(pair)]);
}

/** `a.b` and a value as `{ a: { b: value } }`. */
function nested(path: string, value: unknown): Record<string, unknown> {
  const [first = "", ...rest] = path.split(".");
  return { [first]: rest.length === 0 ? value : nested(rest.join("."), value) };
}

function mergedDeep(one: Record<string, unknown>, other: Record<string, unknown>): Record<string, unknown> {
  const over = Object.entries(other).map(([key, value]): [string, unknown] => {
    const before = one[key];
    const areMaps = [before, value].every((side) => typeof side === "object" && side !== null && !Array.isArray(side));
    return [key, areMaps ? mergedDeep(before as Record<string, unknown>, value as Record<string, unknown>) : value];
  });
  return { ...one, ...Object.fromEntries(over) };
}
