import { type Address, addressOf } from "#model/address.ts";
import type { Problem } from "#model/problem.ts";
import { MASKED } from "#model/secret.ts";
import { KEY_PROVIDER, LDAP_MAPPER, USER_STORAGE } from "#resources/component.ts";
import { kindNamed } from "#resources/index.ts";
import { REGISTRATION_POLICY } from "#resources/registration-policy.ts";
import type { ParsedDocument, Path } from "./document.ts";
import { recordOf, type WrittenObject } from "./written-object.ts";

const USER_PROFILE = "org.keycloak.userprofile.UserProfileProvider";

/**
 * An export calls everything a component that has a type and a configuration, each type of which is a kind of its own
 * here. The user profile is among them as a text within a text.
 */
export function exportedComponents(value: unknown, document: ParsedDocument, problems: Problem[]): WrittenObject[] {
  return Object.entries(recordOf(value) ?? {}).flatMap(([type, list]) => {
    const path = ["components", type];
    const found = (Array.isArray(list) ? list : []).flatMap((one, index) =>
      type === KEY_PROVIDER
        ? keyProviderOf(recordOf(one) ?? {}, [...path, index], document, problems)
        : componentOf(type, recordOf(one) ?? {}, [...path, index], undefined, document),
    );
    if (found.length === 0 && Array.isArray(list) && list.length > 0 && !TOLD.includes(type))
      problems.push({
        severity: "note",
        code: "unsupported-kind",
        key: `components.${type}`,
        position: document.locate(path),
      });
    return found;
  });
}

/** Of these nothing may be left, which is told where it stands. */
const TOLD: readonly string[] = [USER_PROFILE, KEY_PROVIDER];

const KINDS: Readonly<Record<string, string>> = {
  [USER_STORAGE]: "user-federation",
  [LDAP_MAPPER]: "user-federation-mapper",
  [KEY_PROVIDER]: "key-provider",
  [REGISTRATION_POLICY]: "registration-policy",
};

function componentOf(
  type: string,
  value: Readonly<Record<string, unknown>>,
  path: Path,
  above: Address | undefined,
  document: ParsedDocument,
): WrittenObject[] {
  if (type === USER_PROFILE) return userProfileOf(value, path, document);
  const kind = KINDS[type];
  if (kind === undefined) return [];
  const name = type === REGISTRATION_POLICY ? `${value["subType"]}/${value["providerId"]}` : String(value["name"]);
  const own = addressOf(kind, name);
  const address = above === undefined ? own : `${above}/${own}`;
  const beneath = Object.entries(recordOf(value["subComponents"]) ?? {}).flatMap(([inner, list]) =>
    (Array.isArray(list) ? list : []).flatMap((one, index) =>
      componentOf(inner, recordOf(one) ?? {}, [...path, "subComponents", inner, index], address, document),
    ),
  );
  return [{ kind: kindNamed(kind), address, name, value, path, document }, ...beneath];
}

/**
 * What a server generates for a realm the administration interface takes from nobody: it would drop these keys of a
 * configuration without a word. And a provider of a key that the export doesn't show can't be made.
 */
function keyProviderOf(
  value: Readonly<Record<string, unknown>>,
  path: Path,
  document: ParsedDocument,
  problems: Problem[],
): WrittenObject[] {
  const { providerId } = value;
  const config = Object.entries(recordOf(value["config"]) ?? {});
  const isGenerated = String(providerId).endsWith("-generated");
  const told = config.filter(([key, one]) => SECRET_KEYS.includes(key) && isGenerated !== isMasked(one));
  if (told.length > 0) {
    const [name, position] = [String(value["name"]), document.locate(path)];
    problems.push({ severity: "note", code: "keys-left-alone", name, isGenerated, position });
  }
  if (!isGenerated) return told.length > 0 ? [] : componentOf(KEY_PROVIDER, value, path, undefined, document);
  const wished = config.filter(([key]) => !SECRET_KEYS.includes(key) && key !== "keyUse");
  // Until 13 one provider made both kinds of keys.
  const isForEncryption =
    providerId === "rsa-generated" && config.some(([key, one]) => key === "keyUse" && isOf(one, "enc"));
  const known = {
    ...value,
    config: Object.fromEntries(wished),
    ...(isForEncryption && { providerId: "rsa-enc-generated" }),
  };
  return componentOf(KEY_PROVIDER, known, path, undefined, document);
}

const SECRET_KEYS: readonly string[] = ["kid", "secret", "privateKey", "certificate"];

function isMasked(value: unknown): boolean {
  return isOf(value, MASKED);
}

function isOf(value: unknown, text: string): boolean {
  return Array.isArray(value) ? value.includes(text) : value === text;
}

function userProfileOf(
  value: Readonly<Record<string, unknown>>,
  path: Path,
  document: ParsedDocument,
): WrittenObject[] {
  const text = recordOf(value["config"])?.["kc.user.profile.config"];
  const [json] = Array.isArray(text) ? text : [text];
  if (typeof json !== "string") return [];
  const profile = recordOf(parsed(json));
  return profile
    ? [{ kind: kindNamed("user-profile"), address: "user-profile", name: "", value: profile, path, document }]
    : [];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
