import type { Problem } from "#model/problem.ts";
import type { ParsedDocument } from "./document.ts";
import { recordOf } from "./written-object.ts";

interface Part {
  document: ParsedDocument;
  overlay: boolean;
}

/** What the files say of the realm that is asked for, or of all of them. */
export function choose(
  parts: readonly Part[],
  realm: string | undefined,
  realmOf: (document: ParsedDocument) => string | undefined,
): { chosen: readonly Part[]; names: readonly string[]; left: readonly Problem[] } {
  const named = parts.map((part) => ({ part, name: realmOf(part.document) }));
  const names = [...new Set(named.flatMap(({ name }) => name ?? []))];
  if (names.length < 2) return { chosen: parts, names, left: [] };
  const of = (isWanted: (name: string) => boolean) =>
    named.filter(({ name }) => name === undefined || isWanted(name)).map(({ part }) => part);
  if (realm !== undefined) {
    if (names.includes(realm)) return { chosen: of((name) => name === realm), names, left: [] };
    return { chosen: [], names, left: [{ severity: "error", code: "no-such-realm", name: realm, names }] };
  }
  const master = named.find(({ name, part }) => name === MASTER && isWholeExport(part.document));
  if (!master) return { chosen: parts, names, left: [] };
  const position = master.part.document.locate(["realm"]);
  return {
    chosen: of((name) => name !== MASTER),
    names: names.filter((name) => name !== MASTER),
    left: [{ severity: "note", code: "master-left-alone", position }],
  };
}

/** An export of a whole server has the realm of its administrators, too, which another server has its own of. */
const MASTER = "master";

function isWholeExport({ value }: ParsedDocument): boolean {
  return Object.hasOwn(recordOf(value) ?? {}, "keycloakVersion");
}
