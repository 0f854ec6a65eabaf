/**
 * Realm files as people write them, at random: few names, so that files meet; hostile ones among them; empty maps;
 * short and long forms. What comes out is a value that YAML or JSON can hold.
 */
import fc from "fast-check";

export type Written = Record<string, unknown>;

/** How often laws about whole realms are tried; `RUNS=1000` for a long look. */
export const numRuns = Number(process.env["RUNS"] ?? 50);

/** Every secret that a generated file holds contains this. */
export const MARKER = "fake-secret";

const clientNames = ["web", "api", "tools", "..", "a/b", "%2F", "🍕", "__proto__", "constructor", 'a "b" $& c'];
const BUILT_IN_SCOPES = ["profile", "email", "acr"];
const scopeNames = ["api-audience", "a/b", "..", "__proto__", ...BUILT_IN_SCOPES];
const roleNames = ["auditor", "..", "%2F", "🍕", "__proto__", "toString"];
const mapperNames = ["to-the-api", "..", "a/b", "__proto__", "audience resolve"];
const keys = ["a", "b.c", "__proto__", "constructor", "🍕", "access.token.lifespan"];

const someText = fc.oneof(
  fc.constantFrom("", "text", "0123", "true", "${client_account}", "$${env:X}", "a: b # c", "{}", "é\u{1F355}", "-"),
  fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !/\$[{(]/.test(text)),
);

/** Written in the file, or a reference to a variable or a file that holds it (`secretSources`). */
const secret = fc.oneof(
  fc.nat(9).map((n) => `${MARKER}-${n}`),
  fc.constantFrom("${env:SECRET}", "${file:secret.txt}", `\${env:UNSET:-${MARKER}-default}`, "${env:UNSET}"),
  fc.nat(9).map((n) => `prefix-${MARKER}-${n}-\${env:SECRET}`),
);

export const secretSources = {
  env: { SECRET: `${MARKER}-in-a-variable` } as Readonly<Record<string, string>>,
  files: { "secret.txt": `${MARKER}-in-a-file` } as Readonly<Record<string, string>>,
};

const duration = fc.oneof(fc.nat(100_000), fc.constantFrom("5m", "1h30m", "90s", "2d", "300"));
const flag = fc.oneof(fc.boolean(), fc.constantFrom("true", "false"));

function mapOf<T>(names: readonly string[], value: fc.Arbitrary<T>, maxKeys = 4): fc.Arbitrary<Record<string, T>> {
  // Not `fc.dictionary`: a key `__proto__` has to be an own property.
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), value), { selector: ([name]) => name, maxLength: maxKeys })
    .map((entries) => Object.fromEntries(entries));
}

function optional(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Written> {
  return fc.record(fields, { requiredKeys: [], noNullPrototype: true });
}

function setOf(names: readonly string[]): fc.Arbitrary<unknown> {
  const list = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 4 });
  return fc.oneof(list, fc.record({ with: list, without: list }, { requiredKeys: [], noNullPrototype: true }));
}

const attributes = mapOf(keys, fc.oneof(someText, fc.integer(), fc.boolean(), fc.constant(null)));
const listAttributes = mapOf(keys, fc.oneof(someText, fc.array(someText, { maxLength: 3 }), fc.constant(null)));

const mapper = fc.oneof(
  optional({ idToken: flag, lightweight: flag }).chain((flags) =>
    fc.constantFrom(...clientNames).map((audience) => ({ audience, ...flags })),
  ),
  someText.map((claim) => ({ hardcodedClaim: claim, claimValue: "x" })),
  fc.record(
    { protocolMapper: fc.constant("oidc-usermodel-attribute-mapper"), config: attributes },
    { noNullPrototype: true },
  ),
);
const protocolMappers = mapOf(mapperNames, mapper, 3);
const role = optional({ description: someText, attributes: listAttributes });

const client = optional({
  description: someText,
  rootUrl: fc.constantFrom("", "https://web.example.com"),
  secret,
  ...Object.fromEntries(
    ["enabled", "publicClient", "serviceAccountsEnabled", "standardFlowEnabled", "fullScopeAllowed"].map((key) => [
      key,
      flag,
    ]),
  ),
  redirectUris: fc.uniqueArray(fc.constantFrom("https://web.example.com/*", "http://localhost/*", "app:/x", "*")),
  webOrigins: fc.uniqueArray(fc.constantFrom("https://web.example.com", "+", "*")),
  attributes,
  standardTokenExchange: flag,
  defaultClientScopes: setOf(scopeNames),
  optionalClientScopes: setOf(scopeNames),
  serviceAccountRoles: setOf(["auditor", "api/%2F", "🍕"]),
  protocolMappers,
  roles: mapOf(roleNames, role, 2),
});

const clientScope = optional({
  description: someText,
  type: fc.constantFrom("default", "optional", "none"),
  includeInTokenScope: flag,
  attributes: mapOf(["a", "__proto__", "b.c"], someText),
  protocolMappers,
  roles: setOf(roleNames.slice(0, 2)),
});

const user = optional({
  password: secret,
  email: fc.constantFrom("John@Example.com", "j@example.com"),
  firstName: someText,
  enabled: flag,
  attributes: listAttributes,
});

const contract = fc.record(
  {
    subject: fc.oneof(
      fc.record({ client: fc.constantFrom(...clientNames) }, { noNullPrototype: true }),
      fc.record({ token: secret }, { noNullPrototype: true }),
      fc.record(
        { client: fc.constant("web"), user: fc.constant("johndoe"), password: secret },
        { noNullPrototype: true },
      ),
    ),
    requester: fc.constantFrom(...clientNames),
    audience: fc.constantFrom(...clientNames),
    expect: fc.constant({ aud: "api" }),
  },
  { noNullPrototype: true },
);

/** A whole realm file; nothing in it is an error, and nothing takes anything away. */
export const realmFile: fc.Arbitrary<Written> = fc
  .tuple(
    optional({
      displayName: someText,
      accessTokenLifespan: duration,
      eventsEnabled: flag,
      eventsListeners: fc.uniqueArray(fc.constantFrom("jboss-logging", "email")),
      attributes: mapOf(["a", "__proto__", "b.c"], someText),
      smtpServer: fc.record({ host: fc.constant("smtp.example.com"), password: secret }, { noNullPrototype: true }),
      clients: mapOf(clientNames, client),
      clientScopes: mapOf(scopeNames, clientScope),
      roles: mapOf(roleNames, role),
      groups: mapOf(["staff", "a/b", ".."], optional({ description: someText, attributes: listAttributes })),
      users: mapOf(["johndoe", "JaneDoe", "__proto__"], user),
      exchanges: mapOf(["web calls the api", "constructor", "__proto__"], contract),
    }),
  )
  .map(([file]) => consistent({ realm: "demo", owner: "team", ...file }));

/** The same, where some objects are to go, and some clients suffer nothing undeclared beneath them. */
export const takingFile: fc.Arbitrary<Written> = fc
  .tuple(
    realmFile,
    fc.uniqueArray(fc.constantFrom(...clientNames), { maxLength: 3 }),
    fc.uniqueArray(fc.constantFrom(...clientNames), { maxLength: 3 }),
    fc.uniqueArray(fc.constantFrom("api-audience", "a/b", "..", "__proto__"), { maxLength: 2 }),
  )
  .map(([file, absent, exclusive, absentScopes]) => {
    const gone = (names: readonly string[]) => names.map((name): [string, unknown] => [name, { absent: true }]);
    const clients = Object.entries((file["clients"] ?? {}) as Record<string, Written>).map(
      ([name, fields]): [string, unknown] => [name, exclusive.includes(name) ? { ...fields, exclusive: true } : fields],
    );
    return consistent({
      ...file,
      clients: Object.fromEntries([...clients, ...gone(absent)]),
      clientScopes: Object.fromEntries([...Object.entries(file["clientScopes"] ?? {}), ...gone(absentScopes)]),
    });
  });

/** Without mentions of scopes and roles that nobody declares, or that are to go: `kcx` refuses such files. */
function consistent(whole: Written): Written {
  const clients = whole["clients"] as Record<string, Written> | undefined;
  const file: Written = clients === undefined ? whole : { ...whole, clients: mapValues(clients, withoutIdleSecret) };
  const there = (kind: string) =>
    Object.entries((file[kind] ?? {}) as Record<string, Written>).filter(([, fields]) => fields["absent"] !== true);
  const clientRoles = there("clients").flatMap(([id, { roles }]) =>
    Object.keys(roles ?? {}).map((role) => `${id}/${role}`),
  );
  const known = {
    scopes: new Set([...BUILT_IN_SCOPES, ...there("clientScopes").map(([name]) => name)]),
    roles: new Set([...there("roles").map(([name]) => name), ...clientRoles]),
  };
  const inEach = (kind: string, fields: readonly (readonly [string, ReadonlySet<string>])[]) =>
    file[kind] === undefined
      ? {}
      : { [kind]: mapValues(file[kind] as Record<string, Written>, (object) => fields.reduce(mentioning, object)) };
  return {
    ...file,
    ...inEach("clients", [
      ["defaultClientScopes", known.scopes],
      ["optionalClientScopes", known.scopes],
      ["serviceAccountRoles", known.roles],
    ]),
    ...inEach("clientScopes", [["roles", known.roles]]),
  };
}

/** The secret of a public client means nothing, and the server may or may not show it. */
function withoutIdleSecret(client: Written): Written {
  const { secret: _, ...others } = client;
  return String(client["publicClient"]) === "true" ? others : client;
}

function mentioning(object: Written, [field, known]: readonly [string, ReadonlySet<string>]): Written {
  const value = object[field] as readonly string[] | Record<string, readonly string[]> | undefined;
  if (value === undefined) return object;
  const keep = (names: readonly string[]) => names.filter((name) => known.has(name));
  return {
    ...object,
    [field]: Array.isArray(value) ? keep(value) : mapValues(value as Record<string, string[]>, keep),
  };
}

function mapValues<T, R>(map: Record<string, T>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

/** What was done to a realm before: nothing yet, or files applied, one of them perhaps by hand, that is without marks. */
export interface Past {
  byHand?: Written;
  files: readonly Written[];
}

export const past: fc.Arbitrary<Past | "no realm"> = fc.oneof(
  fc.constant("no realm" as const),
  realmFile.map((file): Past => ({ files: [file] })),
  fc.tuple(realmFile, realmFile).map(([byHand, file]): Past => ({ byHand, files: [{ ...file, owner: "others" }] })),
);

/** The same value with the keys of every map in another order. */
export function shuffled(value: Written): fc.Arbitrary<Written> {
  return inAnyOrder(value) as fc.Arbitrary<Written>;
}

function inAnyOrder(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) return fc.tuple(...value.map(inAnyOrder));
  if (typeof value !== "object" || value === null) return fc.constant(value);
  const entries = Object.entries(value);
  return fc
    .tuple(
      fc.shuffledSubarray(entries, { minLength: entries.length }),
      fc.tuple(...entries.map(([, inner]) => inAnyOrder(inner))),
    )
    .map(([order, inner]) => Object.fromEntries(order.map((entry) => [entry[0], inner[entries.indexOf(entry)]])));
}
