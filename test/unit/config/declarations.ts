import { load } from "#config/load.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Problem } from "#model/problem.ts";
import { type Surroundings, sourcesOf } from "../../support/realms.ts";

interface Files {
  [name: string]: string;
}

/** What files declare; those whose names begin with `overlay` are overlays. */
export function read(files: Files, surroundings: Surroundings = {}, realm?: string): Declaration[] {
  const sources = Object.entries(files).map(([name, text]) => ({ name, text, overlay: name.startsWith("overlay") }));
  return load(sources, sourcesOf(surroundings), realm);
}

/** `realm.yaml:2:3 wrong-type enabled`, the rest of a problem left out. */
export function said(problems: readonly Problem[] | undefined): string[] {
  return (problems ?? []).map(({ position, code, ...rest }) => {
    const detail = ["field", "key", "what", "variable", "attribute", "slug", "detail", "ref"].find(
      (name) => name in rest,
    );
    const what = detail === undefined ? "" : ` ${String((rest as Record<string, unknown>)[detail])}`;
    return `${position?.file}:${position?.line}:${position?.column} ${code}${what}`;
  });
}
