import type { Address } from "#model/address.ts";
import type { Unset } from "#model/declaration.ts";
import { keptReference } from "#model/kept-reference.ts";
import type { Position, Problem } from "#model/problem.ts";
import { Secret } from "#model/secret.ts";

/** What a reference may read; both are passed in, so that the room touches neither the process nor the disk. */
export interface ReferenceSources {
  env(name: string): string | undefined;
  /** The text of a file, relative to the realm file's folder; `undefined` when it can't be read. */
  file(path: string, fromFile: string): string | undefined;
  /** References stay references wherever a text may stand: the file is read to be written again. */
  keep?: boolean;
  /** Variables this run logs in with: a file must not read them. */
  forbidden: ReadonlySet<string>;
}

export interface Resolved {
  /** Absent: a reference in it is unset. A value that came from a file stays a secret. */
  value?: string | Secret;
  unset: readonly string[];
  forbidden: readonly string[];
  /** References that can't be read as written. */
  bad: readonly { text: string; detail: string }[];
  /** Names in Keycloak's own placeholders, which only its import replaces. */
  placeholders: readonly string[];
}

/**
 * `${env:X}`, `${env:X:-default}`, `${file:PATH}`; `$${` is `${` itself; keycloak-config-cli's `$(env:X:default)` and
 * `$(file:UTF-8:PATH)`, one within the other too, are read as ours; `$$(` is `$(`. Keycloak's own `${client_account}` has
 * no scheme and passes untouched, and so does its placeholder for an import, `${SHOP_SECRET}`, which is told. What its `$(…)` can do beside these (`$(sys:…)`, `$(script:…)`), and what has no end, is
 * told instead of becoming a value.
 */
const REFERENCE =
  /\$\$\{javascript:[^}]*\}?|\$\$[{(]|\$\{(env|file):([^}]*)\}|\$\((env|file):((?:\$\([^)]*\)|[^)])*)\)|\$[{(](?:env|file):.*$|\$\([A-Za-z][\w.-]*(?::[^)]*)?\)|\$\{(?:env\.)?[A-Z][A-Z0-9_]*(?::[^}]*)?\}/gs;

/** What `kc.sh import` and `--import-realm` replace. Keys of a theme's texts, which look the same, are in lower case. */
const PLACEHOLDER = /^\$\{(?:env\.)?([A-Z][A-Z0-9_]*(?::[^}]*)?)\}$/s;

/** Evaluated by keycloak-config-cli, where it is told to. */
const SCRIPT = "$${javascript:";

/** Keycloak looks it up itself: https://www.keycloak.org/server/vault */
const IN_VAULT = /^\$\{vault\.[^}]+\}$/;

export interface Findings {
  problems: Problem[];
  unset: Unset[];
}

/** One text of a file with its references resolved; what is wrong with them is noted where it stands. */
export function resolveAt(
  text: string,
  where: { address: Address; field: string; position: Position; secret: boolean },
  sources: ReferenceSources,
  { problems, unset }: Findings,
): string | Secret | undefined {
  const { address, position, secret } = where;
  const outcome = resolve(text, position.file, sources, secret);
  const at = { severity: "error", address, position } as const;
  unset.push(...outcome.unset.map((ref) => ({ ref, ...where })));
  problems.push(...outcome.forbidden.map((variable): Problem => ({ ...at, code: "own-credentials", variable })));
  problems.push(...outcome.bad.map((bad): Problem => ({ ...at, code: "bad-reference", ...bad })));
  const severity = secret ? "error" : "warning";
  const told = outcome.placeholders.map((name): Problem => ({ ...at, severity, code: "import-placeholder", name }));
  problems.push(...told);
  return outcome.value;
}

export function resolve(text: string, fromFile: string, sources: ReferenceSources, secret: boolean): Resolved {
  const unset: string[] = [];
  const forbidden: string[] = [];
  const bad: { text: string; detail: string }[] = [];
  const refs: string[] = [];
  const placeholders: string[] = [];
  let fromDisk = false;
  // `$(file:UTF-8:$(env:PASSWORD_FILE))`: the inner one is a part of the outer one's name.
  const within = (text: string): string => {
    if (!text.includes("$(")) return text;
    const inside = resolve(text, fromFile, sources, false);
    unset.push(...inside.unset);
    forbidden.push(...inside.forbidden);
    bad.push(...inside.bad);
    return typeof inside.value === "string" ? inside.value : "";
  };
  const value = text.replace(REFERENCE, (match, scheme, body, otherScheme, otherBody) => {
    if (match === "$${" || match === "$$(") return match.slice(1);
    if (match.startsWith(SCRIPT)) {
      bad.push({
        text: `${SCRIPT}…}`,
        detail: "kcx runs no scripts; write what comes of it, or a reference `${env:…}`",
      });
      return match;
    }
    const placeholder = PLACEHOLDER.exec(match)?.[1];
    if (placeholder !== undefined) {
      const [name = ""] = placeholder.split(":");
      if (sources.keep && !secret) return kept("env", placeholder, true);
      if (sources.keep) unset.push(`\${env:${name}}`);
      else placeholders.push(name);
      refs.push(`\${env:${name}}`);
      return match;
    }
    const [kind, inner]: (string | undefined)[] = scheme === undefined ? [otherScheme, otherBody] : [scheme, body];
    const detail = whyBad(match, inner);
    if (detail !== undefined) {
      bad.push({ text: inner === undefined ? beginningOf(match) : match, detail });
      return match;
    }
    if (sources.keep && !secret) return kept(kind ?? "env", inner ?? "", scheme === undefined);
    const named = scheme === undefined ? within(inner ?? "") : (inner ?? "");
    const found =
      kind === "env"
        ? fromEnv(named, scheme === undefined ? ":" : ":-", sources, forbidden)
        : sources.file(named.replace(/^UTF-8:/i, ""), fromFile);
    if (kind === "file") fromDisk = true;
    refs.push(shown(match));
    if (found === undefined) unset.push(match);
    return found ?? "";
  });
  const outcome = { unset, forbidden, bad, placeholders };
  if (secret || (fromDisk && unset.length === 0)) {
    const ref = refs.length > 0 ? refs.join(" ") : IN_VAULT.test(value) ? value : "the file";
    return { ...outcome, value: new Secret(unset.length > 0 ? undefined : value, ref) };
  }
  return unset.length > 0 ? outcome : { ...outcome, value };
}

function kept(kind: string, inner: string, foreign: boolean): string {
  const ours = kind === "file" ? inner.replace(/^UTF-8:/i, "") : foreign ? inner.replace(":", ":-") : inner;
  return keptReference(`${kind}:${ours}`);
}

/** What follows may be a secret. */
function beginningOf(text: string): string {
  const [, open = text, other] = /^(\$.(?:env|file):\w*)|^(\$\([\w.-]+:?)/.exec(text) ?? [];
  return other === undefined ? open : `${other}${other.endsWith(":") ? "…" : ""})`;
}

function whyBad(match: string, inner: string | undefined): string | undefined {
  if (/^\$\((?!(env|file):)/.test(match))
    return "it is neither `$(env:…)` nor `$(file:…)`; a text that begins like this is written with `$$(`";
  if (inner === undefined) return "it has no end";
  return inner === "" || inner.startsWith(":") ? "it names nothing" : undefined;
}

/** A reference as it may be shown: without its default, which may be a secret, too. */
function shown(text: string): string {
  return text.replace(/(\$\{env:[^}]*?:-)[^}]+\}/g, "$1…}").replace(/(\$\(env:[^:)]*:)[^)]+\)/g, "$1…)");
}

/** The variable that a reference names; nothing for a file's. */
export function variableOf(ref: string): string | undefined {
  return /^\$[{(]env:([^:})]+)/.exec(ref)?.[1];
}

function fromEnv(body: string, separator: string, sources: ReferenceSources, forbidden: string[]): string | undefined {
  const at = body.indexOf(separator);
  const name = at < 0 ? body : body.slice(0, at);
  if (sources.forbidden.has(name)) forbidden.push(name);
  return sources.env(name) ?? (at < 0 ? undefined : body.slice(at + separator.length));
}
