import { asMap, get, isMap, type Json, type JsonMap } from "#model/json.ts";
import type { Differences } from "../versions.ts";

/** What a claim must be for the server to read its own token again: Jackson's idea of the fields of AccessToken. */
type Shape = (value: Json) => boolean;

const text: Shape = (value) => typeof value !== "object" || value === null;
const texts: Shape = (value) => value === null || (Array.isArray(value) && value.every(text));
const number: Shape = (value) =>
  value === null || typeof value === "number" || (typeof value === "string" && /^\s*([+-]?\d+\s*)?$/.test(value));
const truth: Shape = (value) =>
  value === null ||
  typeof value === "boolean" ||
  Number.isInteger(value) ||
  /^\s*(true|false|)\s*$/i.test(String(value));

/** Of an object: all that it may hold, and nothing else. */
function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value) =>
    value === null ||
    (isMap(value) && Object.entries(value).every(([name, one]) => Object.hasOwn(shapes, name) && shapes[name]?.(one)));
}

function values(shape: Shape): Shape {
  return (value) => value === null || (isMap(value) && Object.values(value).every(shape));
}

const access = fields({ roles: texts, verify_caller: truth });

const SHAPES: Readonly<Record<string, Shape>> = {
  ...Object.fromEntries(
    [
      ...[
        "sid",
        "nonce",
        "at_hash",
        "c_hash",
        "s_hash",
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
      ],
      ...["preferred_username", "profile", "picture", "website", "email", "gender", "birthdate", "zoneinfo", "locale"],
      ...["phone_number", "claims_locales"],
    ].map((name) => [name, text]),
  ),
  nbf: number,
  updated_at: number,
  email_verified: truth,
  phone_number_verified: truth,
  "allowed-origins": texts,
  "trusted-certs": texts,
  realm_access: access,
  resource_access: values(access),
  cnf: fields({ jkt: text, "x5t#S256": text, "kc-jkt-type": text }),
  authorization: fields({ permissions: (value) => value === null || Array.isArray(value) }),
  address: (value) => value === null || isMap(value),
  authorization_details: (value) => value === null || Array.isArray(value),
};

export function isShaped(name: string): boolean {
  return Object.hasOwn(SHAPES, name);
}

export function isReadable(name: string, value: Json, differs: Differences): boolean {
  if (name === "address" && !differs.addressIsObject) return true;
  return !isShaped(name) || SHAPES[name]?.(value) === true;
}

/** Some text is good there. */
export function isForTexts(name: string, differs: Differences): boolean {
  return ["x", "1", "true"].some((one) => isReadable(name, one, differs));
}

/** The key that a token says it is bound to; one that says nothing of it is bound to nobody's (RFC 7800). */
export function boundBy(cnf: Json | undefined): { key: string; by: "dpop" | "mtls" | "nothing" } | undefined {
  if (cnf === undefined || cnf === null) return undefined;
  const [jkt, x5t] = ["jkt", "x5t#S256"].map((name) => textIn(asMap(cnf), name));
  if (x5t !== undefined) return { key: x5t, by: "mtls" };
  return jkt === undefined ? { key: "", by: "nothing" } : { key: jkt, by: "dpop" };
}

function textIn(map: JsonMap, name: string): string | undefined {
  const value = get(map, name);
  return value === undefined || value === null ? undefined : String(value);
}
