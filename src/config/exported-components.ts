import { type Address, addressOf } from "#model/address.ts";
import type { Problem } from "#model/problem.ts";
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
      componentOf(type, recordOf(one) ?? {}, [...path, index], undefined, document),
    );
    if (found.length === 0 && Array.isArray(list) && list.length > 0 && type !== USER_PROFILE)
      problems.push({
        severity: "note",
        code: "unsupported-kind",
        key: `components.${type}`,
        position: document.locate(path),
      });
    return found;
  });
}

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
