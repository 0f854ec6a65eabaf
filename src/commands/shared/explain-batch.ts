import { KcxError } from "#errors.ts";
import { answerLine } from "#exchange/batch.ts";
import { answerJson } from "#report/explain-batch.ts";
import { plural } from "#report/values.ts";
import type { Context } from "../context.ts";
import { readExport } from "./export-file.ts";
import { readFiles, withoutMark } from "./files.ts";
import { styles } from "./style.ts";

export interface BatchOptions {
  export?: string;
  batch?: string;
}

/** `kcx explain --export REALM.json --batch REQUESTS.jsonl`: what would be answered, a line for a line; no server. */
export async function explainBatch(ctx: Context, options: BatchOptions): Promise<number> {
  if (options.export === undefined || options.batch === undefined) {
    throw new KcxError("USAGE", "explain needs --export REALM.json and --batch REQUESTS.jsonl");
  }
  const [exported, batch] = await readFiles(ctx, [options.export, options.batch], []);
  if (exported === undefined || batch === undefined) throw new KcxError("USAGE", "two files are needed");
  const { index, nameOf } = readExport(exported.name, exported.text);
  const lines = withoutMark(batch.text)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const started = ctx.now().getTime();
  const counts = { unknown: 0, malformed: 0 };
  const answers = lines.map((line) => {
    const answer = answerLine(index, line, nameOf);
    if (answer.kind === "unknown" || answer.kind === "malformed") counts[answer.kind]++;
    return answerJson(answer);
  });
  const seconds = Math.max(1, ctx.now().getTime() - started) / 1000;
  if (answers.length > 0) ctx.out(answers.join("\n"));
  const rest = `${counts.unknown} unknown, ${counts.malformed} malformed, ${Math.round(lines.length / seconds)} a second`;
  ctx.err(styles(ctx).err.dim(`${plural(lines.length, "exchange")}: ${rest}`));
  return 0;
}
