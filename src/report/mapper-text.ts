import { asMap, get, type JsonMap } from "#model/json.ts";
import { valueText } from "./values.ts";

/** What a protocol mapper puts into tokens, in one line: `audience pizzeria-backend → access token`. */
export function mapperText(fields: JsonMap): string {
  const type = String(get(fields, "protocolMapper") ?? "");
  const config = asMap(get(fields, "config"));
  const value = (key: string) => valueText(get(config, key));
  const what = (SAID[type] ?? (() => type))(value, config);
  const tokens = TOKENS.filter(([key]) => get(config, key) === "true").map(([, name]) => name);
  return tokens.length > 0 ? `${what} → ${tokens.join(", ")}` : what;
}

type Say = (value: (key: string) => string, config: JsonMap) => string;

const claim: Say = (value) => `${value("user.attribute")} as ${value("claim.name")}`;

const SAID: Readonly<Record<string, Say>> = {
  "oidc-audience-mapper": (value, config) =>
    `audience ${value(get(config, "included.client.audience") ? "included.client.audience" : "included.custom.audience")}`,
  "oidc-audience-resolve-mapper": () => "an audience for each client whose role the user has",
  "oidc-usermodel-attribute-mapper": claim,
  "oidc-usermodel-property-mapper": claim,
  "oidc-hardcoded-claim-mapper": (value) => `${value("claim.name")} = ${value("claim.value")}`,
  "oidc-hardcoded-role-mapper": (value) => `role ${value("role")}`,
};

const TOKENS = [
  ["access.token.claim", "access token"],
  ["id.token.claim", "ID token"],
  ["userinfo.token.claim", "user info"],
] as const;
