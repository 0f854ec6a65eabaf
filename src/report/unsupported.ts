/** Why something is left alone, and what to do instead, where more is known than that kcx doesn't manage it. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^clientConsents$/, "no administrator can give a person's consent, who is asked again at the next log-in"],
  [/^workflows$/, "kcx does not manage it yet; its workflows are made in the admin console, under Workflows"],
  [
    /^policy /,
    "it is, or applies, a script within the realm, which no server takes since 18; write it as a policy of another type",
  ],
  [/^userFederation(Providers|Mappers)$/, "the form of servers before 3; declare it under `userFederation`"],
  [/^(applications|oauthClients)$/, "the form of servers before 1.8; declare them under `clients`"],
  [/^clientTemplates$/, "servers have client scopes in their place since 4; declare them under `clientScopes`"],
  [
    /^admin permissions$/,
    "kcx does not manage who may administer what; it is granted in the admin console, under Permissions",
  ],
];

export function whyUnsupported(key: string): string {
  return REASONS.find(([pattern]) => pattern.test(key))?.[1] ?? "kcx does not manage it yet";
}
