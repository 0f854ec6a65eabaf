import type { ChalkInstance } from "chalk";
import { type Offer, offerText } from "./explain-offers.ts";

/** Where a broken contract is to be mended: known without a look at the realm, from its files. */
export type Advice = {
  files: readonly string[];
  /** The flag's, where it isn't the file's. */
  realm?: string;
} & (
  | { kind: "edit"; offer: Offer }
  /** The files by themselves would make it right. */
  | { kind: "realm" }
  | { kind: "look" }
);

/** For machines: what would help, as `kcx explain --json` has it, and what to do next. */
export function adviceJson(advice: Advice, slug: string): object {
  const { what, edits } = advice.kind === "edit" ? advice.offer.remedy : { what: [], edits: [] };
  return {
    blame: advice.kind === "edit" ? "file" : advice.kind === "realm" ? "realm" : null,
    what,
    edits,
    next: nextText(advice, slug),
  };
}

/** The edit, in the place of what is likely. */
export function editLines(advice: Advice, chalk: ChalkInstance): string[] {
  return advice.kind === "edit" ? offerText(advice.offer, chalk) : [];
}

/** What to do next, as commands. */
export function nextText(advice: Advice, slug: string): string {
  const named = [...advice.files, ...(advice.realm === undefined ? [] : [`--realm ${advice.realm}`])].join(" ");
  const explain = `\`kcx explain ${named} ${slug}`;
  switch (advice.kind) {
    case "edit":
      return `${explain} --write\` puts it in, \`kcx apply ${named}\` makes the realm so`;
    case "realm":
      return `the file alone would do, so the realm is otherwise: ${explain}\` says where, and what mends it`;
    case "look":
      return `${explain}\` looks at the realm, and says what mends it`;
  }
}
