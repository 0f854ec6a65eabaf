import { parse } from "dotenv";
import { Secret } from "#model/secret.ts";

/** One setting that was found, and where. */
export interface Found {
  value: string;
  name: string;
  /** For a person: `KEYCLOAK_URL`, `KEYCLOAK_URL, .env:3`, `--server`. */
  origin: string;
}

/**
 * Environment variables and the working directory's `.env`; real variables win. A variable that is set to nothing
 * counts as not set.
 */
export interface Variables {
  find(...names: readonly string[]): Found | undefined;
  /** The same for secrets, which may also stand in a file: `NAME_FILE` names it. */
  secret(...names: readonly string[]): { secret: Secret; name: string; origin: string } | undefined;
  /** The name of everything that is set. */
  names(): readonly string[];
}

export function variables(
  env: Readonly<Record<string, string | undefined>>,
  dotenv: string | undefined,
  read: (path: string) => string | undefined,
): Variables {
  const fromFile = dotenv === undefined ? {} : parse(dotenv);
  const one = (name: string): Found | undefined => {
    const real = Object.hasOwn(env, name) ? env[name] : undefined;
    if (real !== undefined && real !== "") return { value: real, name, origin: name };
    const written = Object.hasOwn(fromFile, name) ? fromFile[name] : undefined;
    if (written === undefined || written === "") return undefined;
    return { value: written, name, origin: `${name}, .env:${lineOf(dotenv ?? "", name)}` };
  };
  const find: Variables["find"] = (...names) => names.map(one).find((found) => found !== undefined);
  return {
    find,
    secret(...names) {
      for (const name of names) {
        const direct = one(name);
        if (direct) return { secret: new Secret(direct.value, `\${env:${name}}`), name, origin: direct.origin };
        const pointer = one(`${name}_FILE`);
        const text = pointer === undefined ? undefined : read(pointer.value)?.replace(/\r?\n$/, "");
        if (pointer && text !== undefined) {
          return { secret: new Secret(text, `\${file:${pointer.value}}`), name: pointer.name, origin: pointer.origin };
        }
      }
      return undefined;
    },
    names: () => [...new Set([...Object.keys(env), ...Object.keys(fromFile)])].filter((name) => one(name)),
  };
}

/** The same variables, noting in `used` each that was found when it was asked for. */
export function noting(of: Variables, used: Set<string>): Variables {
  const note = <T extends { name: string }>(found: T | undefined): T | undefined => {
    if (found) used.add(found.name);
    return found;
  };
  return {
    find: (...names) => note(of.find(...names)),
    secret: (...names) => note(of.secret(...names)),
    names: of.names,
  };
}

function lineOf(dotenv: string, name: string): number {
  // The last one wins.
  return dotenv.split("\n").findLastIndex((line) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(line)) + 1;
}
