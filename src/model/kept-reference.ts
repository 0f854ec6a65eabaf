/** Private-use characters: no realm has them, so that a reference in a text can't be mistaken for one. */
const [OPEN, CLOSE] = ["\uE000", "\uE001"];

/** A reference that stays one: a file is rewritten, and its variables are nobody's business now. */
export function keptReference(inner: string): string {
  return `${OPEN}${inner}${CLOSE}`;
}

/** The text as a file has it: kept references as `${…}`, and everything else as `write` has it. */
export function withReferences(text: string, write: (plain: string) => string): string {
  return text
    .split(new RegExp(`(${OPEN}[^${CLOSE}]*${CLOSE})`))
    .map((part) => (part.startsWith(OPEN) ? `\${${part.slice(1, -1)}}` : write(part)))
    .join("");
}
