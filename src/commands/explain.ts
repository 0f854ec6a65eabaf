import { KcxError } from "#errors.ts";
import { isGood } from "#exchange/explain/search.ts";
import { type Asked, toldOf } from "#exchange/explain/told.ts";
import type { Declaration } from "#model/declaration.ts";
import { type Explained, explainText } from "#report/explain.ts";
import { explainJson } from "#report/explain-json.ts";
import type { Context } from "./context.ts";
import { type AskedOptions, askedBy, describesExchange } from "./shared/explain-asked.ts";
import { type BatchOptions, explainBatch } from "./shared/explain-batch.ts";
import { offersFor, writeOffer } from "./shared/explain-offers.ts";
import { type Choose, openScene, type Scene, type SceneOptions } from "./shared/explain-scene.ts";
import { styles } from "./shared/style.ts";

export interface ExplainOptions extends AskedOptions, SceneOptions, BatchOptions {
  json?: boolean;
  /** Puts an offer into the files: `true` is the first. */
  write?: true | string;
}

/** `kcx explain [FILE…] [SLUG]`: what an exchange is answered, why, and the smallest edits that change it. */
export async function explain(ctx: Context, named: readonly string[], options: ExplainOptions): Promise<number> {
  if (options.batch !== undefined) return explainBatch(ctx, options);
  const files = named.filter(isFile);
  const slugs = named.filter((name) => !isFile(name));
  const token = options.token === undefined ? undefined : await ctx.stdin();
  const choose: Choose = (declarations) =>
    describesExchange(options)
      ? { ...onlyOf(declarations), asked: [askedBy(options, token)] }
      : contractsOf(declarations, slugs);
  const { scene, asked } = await openScene(ctx, files, options, choose);
  const explained = asked.map((one) => explainedIn(scene, one));
  const sources = scene.declaration?.sources ?? new Map();
  ctx.out(
    options.json
      ? explainJson(scene.look, explained, sources)
      : explainText(scene.look, explained, sources, styles(ctx).out),
  );
  if (options.write !== undefined) await writeOffer(ctx, explained, options.write);
  return 0;
}

function explainedIn(scene: Scene, asked: Asked): Explained {
  const { live, planned } = scene;
  const now = live && toldOf(asked, live);
  const after = planned && toldOf(asked, planned);
  const told = now?.forecast.status === "broken" && after && isGood(after) ? now : (after ?? now);
  if (told === undefined) {
    throw new KcxError("USAGE", `${asked.contract.name}: whose token it is depends on a token that is given`, {
      hint: "pipe that token in: kcx explain --token - --requester CLIENT --audience CLIENT",
    });
  }
  const isApplied = told === now && after !== undefined && told !== after;
  const offers = isApplied || told.forecast.status !== "broken" ? [] : offersFor(scene, asked, told);
  return { asked, told, ...(now && { now }), ...(after && { after }), isApplied, offers, isFile: scene.isWritten };
}

/** A path or a glob; a contract's slug has neither a dot nor a slash. */
function isFile(name: string): boolean {
  return name === "-" || /[./\\*?[\]{}]/.test(name);
}

function onlyOf(declarations: readonly Declaration[]): { declaration?: Declaration } {
  if (declarations.length > 1)
    throw new KcxError("USAGE", "the files are about several realms", { hint: "name one file" });
  const [declaration] = declarations;
  return declaration ? { declaration } : {};
}

function contractsOf(declarations: readonly Declaration[], slugs: readonly string[]): ReturnType<Choose> {
  const all = declarations.flatMap((declaration) =>
    declaration.contracts.map((contract) => ({ declaration, contract })),
  );
  const chosen = slugs.length === 0 ? all : all.filter(({ contract }) => slugs.includes(contract.slug));
  const [first] = chosen;
  if (first === undefined || chosen.some(({ declaration }) => declaration !== first.declaration)) {
    throw new KcxError("NOTHING_SELECTED", slugs.join(", ") || "the files have no `exchanges:`", {
      facts: all.length > 0 ? [`there are: ${all.map(({ contract }) => contract.slug).join(", ")}`] : [],
      hint: "name a contract's slug, or describe the exchange: --client, --user, --requester, --audience",
    });
  }
  return { declaration: first.declaration, asked: chosen.map(({ contract }) => ({ contract, declared: true })) };
}
