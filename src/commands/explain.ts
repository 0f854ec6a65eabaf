import { KcxError } from "#errors.ts";
import { explainText } from "#report/explain.ts";
import { explainJson } from "#report/explain-json.ts";
import type { Context } from "./context.ts";
import { type AskedOptions, askedBy, describesExchange } from "./shared/explain-asked.ts";
import { type BatchOptions, explainBatch } from "./shared/explain-batch.ts";
import { contractsOf, isFile, onlyOf } from "./shared/explain-choice.ts";
import { suspectsIn, understand } from "./shared/explain-error.ts";
import { writeOffer } from "./shared/explain-offers.ts";
import { explainedIn } from "./shared/explain-one.ts";
import { type Choose, openScene, type SceneOptions } from "./shared/explain-scene.ts";
import { styles } from "./shared/style.ts";

export interface ExplainOptions extends AskedOptions, SceneOptions, BatchOptions {
  json?: boolean;
  /** A refusal that was met somewhere, or `-`. */
  error?: string;
  /** Puts an offer into the files: `true` is the first. */
  write?: true | string;
}

/** `kcx explain [FILE…] [SLUG]`: what an exchange is answered, why, and the smallest edits that change it. */
export async function explain(ctx: Context, named: readonly string[], options: ExplainOptions): Promise<number> {
  if (options.batch !== undefined) return explainBatch(ctx, options);
  const files = named.filter(isFile);
  const slugs = named.filter((name) => !isFile(name));
  const suspects = options.error === undefined ? undefined : await suspectsIn(ctx, options.error);
  const token = options.token === undefined ? undefined : await tokenFrom(ctx, options.token);
  const choose: Choose = (declarations) =>
    describesExchange(options)
      ? { ...onlyOf(declarations), asked: [askedBy(options, token, ctx.now())] }
      : contractsOf(declarations, slugs, suspects !== undefined);
  const { scene, asked } = await openScene(ctx, files, options, choose).catch((error: unknown) => {
    const isNowhere = error instanceof KcxError && ["NO_FILE", "NO_REALM"].includes(error.code) && files.length === 0;
    if (isNowhere && suspects) return { scene: undefined, asked: [] };
    throw error;
  });
  const explained = scene ? asked.map((one) => explainedIn(scene, one)) : [];
  if (suspects) understand(ctx, suspects, options, scene, explained);
  if (suspects || !scene) return 0;
  const sources = scene.declaration?.sources ?? new Map();
  ctx.out(
    options.json
      ? explainJson(scene.look, explained, sources)
      : explainText(scene.look, explained, sources, styles(ctx).out),
  );
  if (options.write !== undefined) await writeOffer(ctx, explained, options.write);
  return 0;
}

/** A token comes in by standard input only: a command line is for all to see. */
async function tokenFrom(ctx: Context, where: string): Promise<string> {
  if (where === "-") return ctx.stdin();
  throw new KcxError("USAGE", "a token is not for the command line", { hint: "pipe it in: … | kcx explain --token -" });
}
