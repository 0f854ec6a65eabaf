/** One command of the line, as far as completing it takes. */
export interface Shape {
  name: string;
  options: readonly { flag: string; takes?: string; choices: readonly string[] }[];
  /** Names of its arguments: `files`, `clients`. */
  takes: readonly string[];
  commands: readonly Shape[];
}

/** What a realm file has names for. */
export interface Names {
  clients: readonly string[];
  scopes: readonly string[];
  slugs: readonly string[];
}

/**
 * What may stand in the place of the last word, which may be begun. Nothing: whatever the shell knows (files).
 *
 * @param words after the program's own name.
 */
export function candidates(root: Shape, words: readonly string[], names: Names): string[] {
  const begun = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const { shape, rest } = commandOf(root, before);
  return allOf(shape, rest, begun, names).filter((one) => one.startsWith(begun));
}

function allOf(shape: Shape, rest: readonly string[], begun: string, names: Names): readonly string[] {
  const last = rest.at(-1) ?? "";
  const taking = shape.options.find(({ flag, takes }) => flag === last && takes !== undefined);
  if (taking)
    return taking.choices.length > 0 ? taking.choices : valuesFor(taking.takes ?? "", shape.name, last, names);
  if (begun.startsWith("-")) return [...shape.options.map(({ flag }) => flag), "--help"];
  const commands = rest.length === 0 ? shape.commands.map(({ name }) => name) : [];
  return [...commands, ...shape.takes.flatMap((name) => valuesFor(name, shape.name, "", names))];
}

/** Which names an option or an argument wants, by what it calls them. */
function valuesFor(takes: string, command: string, flag: string, { clients, scopes, slugs }: Names): readonly string[] {
  if (/^(client|clients|id)$/.test(takes) || flag === "--audience") return clients;
  if (/scope/.test(takes)) return scopes;
  if (/^(slug|args)$/.test(takes)) return slugs;
  if (takes !== "pattern") return [];
  // `pull --only` is about objects, elsewhere it is about contracts.
  if (command !== "pull") return slugs;
  return ["realm", ...clients.map((name) => `client/${name}`), ...scopes.map((name) => `client-scope/${name}`)];
}

/** The innermost command that the words name, and what follows it. */
function commandOf(root: Shape, words: readonly string[]): { shape: Shape; rest: readonly string[] } {
  const known = root.commands.map(({ name }) => name);
  const at = words.findIndex((word) => known.includes(word));
  const inner = root.commands.find(({ name }) => name === words[at]);
  return inner === undefined ? { shape: root, rest: words } : commandOf(inner, words.slice(at + 1));
}
