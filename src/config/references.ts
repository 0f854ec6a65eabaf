import { Secret } from "#model/secret.ts";

/** What a reference may read; both are passed in, so that the room touches neither the process nor the disk. */
export interface ReferenceSources {
  env(name: string): string | undefined;
  /** The text of a file, relative to the realm file's folder; `undefined` when it can't be read. */
  file(path: string, fromFile: string): string | undefined;
  /** Variables this run logs in with: a file must not read them. */
  forbidden: ReadonlySet<string>;
}

export interface Resolved {
  /** Absent: a reference in it is unset. A value that came from a file stays a secret. */
  value?: string | Secret;
  unset: readonly string[];
  forbidden: readonly string[];
  /** The text holds at least one reference. */
  referring: boolean;
}

/**
 * `${env:X}`, `${env:X:-default}`, `${file:PATH}`; `$${` is `${` itself; keycloak-config-cli's `$(env:X:default)` and
 * `$(file:UTF-8:PATH)` are read as ours. Keycloak's own `${client_account}` has no scheme and passes untouched.
 */
const REFERENCE = /\$\$\{|\$\{(env|file):([^}]*)\}|\$\((env|file):([^)]*)\)/g;

export function resolve(text: string, fromFile: string, sources: ReferenceSources, secret: boolean): Resolved {
  const unset: string[] = [];
  const forbidden: string[] = [];
  let referring = false;
  let fromDisk = false;
  const value = text.replace(REFERENCE, (match, scheme, body, otherScheme, otherBody) => {
    if (match === "$${") return "${";
    referring = true;
    const found =
      (scheme ?? otherScheme) === "env"
        ? fromEnv(body ?? otherBody, scheme === undefined ? ":" : ":-", sources, forbidden)
        : sources.file(String(body ?? otherBody).replace(/^UTF-8:/i, ""), fromFile);
    if ((scheme ?? otherScheme) === "file") fromDisk = true;
    if (found === undefined) unset.push(match);
    return found ?? "";
  });
  const outcome = { unset, forbidden, referring };
  if (secret || fromDisk) {
    return {
      ...outcome,
      value: new Secret(unset.length > 0 ? undefined : value, referring ? shown(text) : "the file"),
    };
  }
  return unset.length > 0 ? outcome : { ...outcome, value };
}

/** A reference as it may be shown: without its default, which may be a secret, too. */
function shown(text: string): string {
  return text.replace(/(\$\{env:[^}]*?:-)[^}]+\}/g, "$1…}").replace(/(\$\(env:[^:)]*:)[^)]+\)/g, "$1…)");
}

function fromEnv(body: string, separator: string, sources: ReferenceSources, forbidden: string[]): string | undefined {
  const at = body.indexOf(separator);
  const name = at < 0 ? body : body.slice(0, at);
  if (sources.forbidden.has(name)) forbidden.push(name);
  return sources.env(name) ?? (at < 0 ? undefined : body.slice(at + separator.length));
}
