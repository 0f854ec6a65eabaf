import { KcxError } from "#errors.ts";
import { CHECK_IDS, lint, lintNames } from "#lint/index.ts";
import { declarationOf, sceneOf } from "#lint/scene.ts";
import { type Suppressed, suppress } from "#lint/suppression.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Problem, ProblemCode } from "#model/problem.ts";
import type { Realm } from "#model/realm.ts";
import { realmOf } from "#plan/make.ts";
import { readExport } from "./export-file.ts";
import type { Workspace } from "./workspace.ts";

export interface Linted {
  problems: readonly Problem[];
  suppressed: readonly Suppressed[];
}

/** All that can be known of files without a server: their form, and what the checks find in the realm they would make. */
export function lintFiles({
  declarations,
  texts,
  overlays,
}: Pick<Workspace, "declarations" | "texts" | "overlays">): Linted {
  const exported = exportedRealm(texts);
  const found = declarations.flatMap((declaration) => checked(declaration, exported, overlays));
  const { left, suppressed } = suppress(found, texts, CHECK_IDS);
  const form = declarations.flatMap(formOf);
  return { problems: [...form, ...left, ...declarations.flatMap(unsetOf)], suppressed };
}

function isExport(text: string): boolean {
  return /^\s*[{[]/.test(text) && text.includes('"keycloakVersion"');
}

/** What a server wrote is the realm itself: what isn't in it (a policy that somebody took away) isn't there. */
function exportedRealm(texts: ReadonlyMap<string, string>): Realm | undefined {
  const [only, ...others] = texts;
  if (only === undefined || others.length > 0 || !isExport(only[1])) return undefined;
  try {
    return readExport(...only).index.realm;
  } catch (error) {
    // Several realms, or a comment in it: read like any other file.
    if (error instanceof KcxError && error.code === "BAD_FILE") return undefined;
    throw error;
  }
}

/** Errors of a file that leave nothing of it unread. */
const READABLE: readonly ProblemCode[] = ["masked-secret", "own-credentials", "two-slugs", "incomplete-contract"];

/** A live realm as it is; of a file come the contracts, and the comments that something is right. */
export function lintRealm(
  realm: Realm,
  said: Declaration | undefined,
  { texts, overlays }: Pick<Workspace, "texts" | "overlays">,
): Linted {
  const inRealm = lint(sceneOf(declarationOf(realm, said), realm, realm));
  const inFile = said ? lintNames(said, realm) : [];
  const ofFile = new Set(inFile.map((problem) => JSON.stringify(problem)));
  const both = new Map([...inRealm, ...inFile].map((problem) => [JSON.stringify(problem), problem]));
  // A comment may be about what only the file has: a secret in clear, a name that the realm knows.
  const elsewhere = said ? checked(said, undefined, overlays).filter((one) => !both.has(JSON.stringify(one))) : [];
  const { left, suppressed } = suppress([...both.values(), ...elsewhere], texts, CHECK_IDS);
  return {
    problems: left
      .filter((problem) => !elsewhere.includes(problem))
      .map((problem) => (ofFile.has(JSON.stringify(problem)) ? problem : placed(problem))),
    suppressed: suppressed.filter(({ problem }) => !elsewhere.includes(problem)),
  };
}

/** Of what the realm has, the file's line is where it is to be mended only if the file says so: nobody knows that here. */
function placed(problem: Problem): Problem {
  if (problem.address === undefined || problem.address.startsWith("contract:")) return problem;
  const { position: _, ...others } = problem;
  return others as Problem;
}

function checked(declaration: Declaration, exported: Realm | undefined, overlays: ReadonlySet<string>): Problem[] {
  // What couldn't be read is missing in the realm that would be, and the checks would say so of everything around it.
  const isBlind = declaration.problems.some(({ severity, code }) => severity === "error" && !READABLE.includes(code));
  if (isBlind) return lintNames(declaration, undefined);
  const want = exported ?? wantOf(declaration);
  return want ? lint(sceneOf(declaration, want, undefined, overlays)) : lintNames(declaration, undefined);
}

/** The realm that a file alone would make. */
function wantOf(declaration: Declaration): Realm | undefined {
  try {
    return realmOf(declaration);
  } catch (error) {
    // It can't be made: the checks of names say why.
    if (error instanceof KcxError && error.code !== "INTERNAL") return undefined;
    throw error;
  }
}

function formOf(declaration: Declaration): Problem[] {
  // Of a file that couldn't be read nobody knows what it names.
  const isNameless = declaration.realm === undefined && declaration.objects.size > 0;
  const nameless: Problem[] = isNameless ? [{ severity: "warning", code: "no-realm" }] : [];
  return [...nameless, ...declaration.problems];
}

function unsetOf({ unset }: Declaration): Problem[] {
  return unset.map(({ ref, secret, position, address }) => {
    return { severity: "note", code: "unset-reference", ref, secret, position, address };
  });
}
