import { parse } from "dotenv";
import { KcxError } from "#errors.ts";

/**
 * The text of a `.env` with these variables set. Everything else stays as it is, byte for byte: a name that stands
 * there without a value gets it in its place, others come at the end. What comes out is read back with dotenv: exactly
 * these variables differ, or it is not given out.
 */
export function fillEnv(text: string, values: ReadonlyMap<string, string>): string {
  return [...values].reduce((filled, [name, value]) => setOne(filled, name, value), text);
}

/** The same for a file's bytes: whatever encoding it is in, what is not changed stays byte for byte. */
export function fillEnvBytes(bytes: Buffer, values: ReadonlyMap<string, string>): Buffer {
  const encoding = Buffer.from(bytes.toString("utf8")).equals(bytes) ? "utf8" : "latin1";
  return Buffer.from(fillEnv(bytes.toString(encoding), values), encoding);
}

function setOne(text: string, name: string, value: string): string {
  const written = quoted(value);
  const candidates = written === undefined ? [] : [inPlace(text, name, written), appended(text, name, written)];
  const good = candidates.find((candidate) => candidate !== undefined && differsOnlyBy(text, candidate, name, value));
  if (good === undefined) {
    throw new KcxError("USAGE", `.env is written in a way that ${name} cannot be added to it`, {
      hint: `set ${name} by hand, or correct the file: is a quote left open?`,
    });
  }
  return good;
}

/** dotenv's own pattern of an assignment, with what stands before the value apart. */
const ASSIGNMENT =
  /^(\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?))(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/gm;

/** The last assignment counts; blanks around the value stay, also before a comment. */
function inPlace(text: string, name: string, written: string): string | undefined {
  const last = [...text.matchAll(ASSIGNMENT)].filter((match) => match[2] === name).at(-1);
  if (!last) return undefined;
  const [, before = "", , value = ""] = last;
  const former = value.trim();
  const at = last.index + before.length + (former === "" ? 0 : value.indexOf(former));
  const rest = text.slice(at + former.length);
  return `${text.slice(0, at)}${written}${former === "" && rest.startsWith("#") ? " " : ""}${rest}`;
}

function appended(text: string, name: string, written: string): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  return `${text}${text === "" || text.endsWith("\n") ? "" : end}${name}=${written}${end}`;
}

/** As bare as possible: `docker run --env-file` and shells take quotes in other ways than dotenv. */
function quoted(value: string): string | undefined {
  if (/^[\w.+/=:@%-]+$/.test(value)) return value;
  const quote = ["'", '"', "`"].find(
    (mark) => !value.includes(mark) && parse(`X=${mark}${value}${mark}`)["X"] === value,
  );
  return quote === undefined ? undefined : `${quote}${value}${quote}`;
}

function differsOnlyBy(before: string, after: string, name: string, value: string): boolean {
  const wanted = { ...parse(before), [name]: value };
  const came = parse(after);
  const names = Object.keys(wanted);
  return names.length === Object.keys(came).length && names.every((key) => wanted[key] === came[key]);
}
