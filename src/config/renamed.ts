import type { ParsedDocument } from "./document.ts";
import { isExported, recordOf } from "./written-object.ts";

/**
 * An export whose realm gets another name: the role that everybody has is called after the realm, and the consoles of its
 * own clients stand under its address. Where a realm was renamed by hand, `defaultRole` tells the role's old name.
 */
export function renamed(document: ParsedDocument, from: string | undefined, to: string | undefined): ParsedDocument {
  if (to === undefined || !isExported(document)) return document;
  const role = `default-roles-${to.toLowerCase()}`;
  const theirs = [
    recordOf(recordOf(document.value)?.["defaultRole"])?.["name"],
    from && `default-roles-${from.toLowerCase()}`,
  ];
  const old = theirs.filter((name): name is string => typeof name === "string" && name !== role);
  if (old.length === 0 && from === to) return document;
  const bases = ["/realms/", "/admin/", "/auth/realms/", "/auth/admin/"];
  const text = (value: string) => {
    if (old.includes(value)) return role;
    const described = old.find((name) => value === `\${role_${name}}`);
    if (described !== undefined) return `\${role_${role}}`;
    const base = bases.find((one) => from !== undefined && value.startsWith(`${one}${from}/`));
    return base === undefined ? value : `${base}${to}${value.slice(base.length + String(from).length)}`;
  };
  return { ...document, value: mapped(document.value, text) };
}

function mapped(value: unknown, text: (value: string) => string): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((inner) => mapped(inner, text));
  const map = recordOf(value);
  return map ? Object.fromEntries(Object.entries(map).map(([key, inner]) => [key, mapped(inner, text)])) : value;
}
