import fc from "fast-check";
import { addressOf } from "#model/address.ts";
import { type Draw, flag, NOTHING, oneOf, type Pair, some, type Written, word } from "./draw.ts";
import type { Names } from "./people.ts";

/** Short forms, and the key of the configuration that each stands for. */
type Short = Readonly<Record<string, [string, fc.Arbitrary<Pair>]>>;

const FLAGS: Short = {
  accessToken: ["access.token.claim", flag],
  idToken: ["id.token.claim", flag],
  userinfo: ["userinfo.token.claim", flag],
  introspection: ["introspection.token.claim", flag],
  lightweight: ["lightweight.claim", flag],
};

const CLAIM: Short = { claim: ["claim.name", oneOf("work.shift", "shift", "deep.down.it")] };

/** What each kind of mapper is written with: the first entry is always there. */
const KINDS: readonly Short[] = [
  { audience: ["included.client.audience", oneOf("kitchen", "bank", "realm-management")], ...FLAGS },
  { customAudience: ["included.custom.audience", oneOf("urn:example:api", "https://api.example.test/")], ...FLAGS },
  {
    userAttribute: ["user.attribute", oneOf("shift", "floor")],
    ...CLAIM,
    multivalued: ["multivalued", flag],
    ...FLAGS,
  },
  { userProperty: ["user.attribute", oneOf("email", "username")], ...CLAIM, ...FLAGS },
  { hardcodedClaim: ["claim.name", oneOf("tenant", "org")], claimValue: ["claim.value", word], ...FLAGS },
  { hardcodedRole: ["role", oneOf("offline_access", "kitchen.cook")] },
  { realmRoles: ["claim.name", oneOf("roles", "groups_of_roles")], ...FLAGS },
  { groups: ["claim.name", oneOf("teams", "groups")], ...FLAGS },
];

type Holder = ["clients" | "client-scopes", string];

export function mappers(draw: Draw, holder: Holder, _names: Names): Written {
  const own = draw(fc.subarray(["plain", "a/b c%d", "größer"], { maxLength: 2 }));
  if (own.length === 0) return NOTHING;
  const written = own.map((name) => [name, mapper(draw, holder, name)] as const);
  return {
    value: { protocolMappers: Object.fromEntries(written.map(([name, { value }]) => [name, value])) },
    claims: written.flatMap(([, { claims }]) => claims),
  };
}

function mapper(draw: Draw, holder: Holder, name: string): Written {
  const parent = addressOf(holder[0] === "clients" ? "client" : "client-scope", holder[1]);
  const address = `${parent}/${addressOf("mapper", name)}`;
  if (draw(fc.integer({ min: 0, max: 5 })) === 0) return longForm(draw, holder, name, address);
  const [[first, [firstKey, firstPair]], ...others] = Object.entries(draw(fc.constantFrom(...KINDS))) as [
    [string, [string, fc.Arbitrary<Pair>]],
    ...[string, [string, fc.Arbitrary<Pair>]][],
  ];
  const rows = [[first, firstKey, draw(firstPair)] as const];
  for (const [key, [config, pair]] of draw(fc.subarray(others))) rows.push([key, config, draw(pair)]);
  // A claim's name that is written wins over the one that a short form presumes.
  const presumed = rows.filter(
    ([key, config], index) => index > 0 || !rows.some((row) => row[0] !== key && row[1] === config),
  );
  return {
    value: Object.fromEntries(rows.map(([key, , { declared }]) => [key, declared])),
    claims: presumed.map(([, config, { byHand }]) => ({
      address,
      field: `config.${config}`,
      spoil: (hand) => hand.mapper(holder, name, { [config]: String(byHand) }),
    })),
  };
}

function longForm(draw: Draw, holder: Holder, name: string, address: string): Written {
  const config = some(draw, {
    "usermodel.clientRoleMapping.clientId": oneOf("kitchen", "account"),
    "claim.name": oneOf("kitchen.roles", "resource_access.${client_id}.roles"),
    multivalued: flag,
    "access.token.claim": flag,
  });
  return {
    value: {
      protocol: "openid-connect",
      protocolMapper: "oidc-usermodel-client-role-mapper",
      config: Object.fromEntries(config.map(([key, { declared }]) => [key, declared])),
    },
    claims: config.map(([key, { byHand }]) => ({
      address,
      field: `config.${key}`,
      spoil: (hand) => hand.mapper(holder, name, { [key]: String(byHand) }),
    })),
  };
}
