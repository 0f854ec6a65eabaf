import { type ComparedEdge, compareEdges, unchanged } from "#exchange/reach/compare.ts";
import { type Reach, reach } from "#exchange/reach/index.ts";
import { overGrants } from "#exchange/reach/over-grants.ts";
import { edgesOf } from "#exchange/reach/table.ts";
import { whyNot, whyReached } from "#exchange/reach/why.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import { matrixText, overGrantsText, type Why } from "#report/matrix.ts";
import { matrixJson } from "#report/matrix-json.ts";
import { matrixMermaid } from "#report/matrix-mermaid.ts";
import { pageData, pageWith } from "#report/matrix-page.ts";
import { answerText, whyNotText } from "#report/matrix-why.ts";
import type { MatrixView } from "#report/matrix-words.ts";
import type { Context } from "./context.ts";
import { writeWhole } from "./shared/files.ts";
import { readPage } from "./shared/page.ts";
import { type PictureOptions, type Pictures, picturesOf } from "./shared/pictures.ts";
import { styles } from "./shared/style.ts";

export interface MatrixOptions extends PictureOptions {
  requester?: string;
  audience?: string;
  client?: string;
  why?: boolean;
  overGrants?: boolean;
  exitCode?: boolean;
  format: "text" | "json" | "mermaid" | "html";
  out?: string;
}

/** `kcx matrix`: which requester gets which audience, and with whose tokens; of a realm, or before and after a plan. */
export async function matrix(ctx: Context, files: readonly string[], options: MatrixOptions): Promise<number> {
  const pictures = await picturesOf(ctx, files, options);
  const [before, after] = reached(pictures);
  const today = before ?? after;
  // Over-grants are of today; a plan changes nothing of them yet.
  const now = edgesOf(today);
  const edges = options.overGrants
    ? unchanged(overGrants(now, pictures.contracts, today))
    : compareEdges(now, after === today ? now : edgesOf(after));
  const shown = narrowed(edges, options);
  const view: MatrixView = {
    realm: pictures.name,
    edges: shown,
    isPlanned: before !== undefined && pictures.want !== undefined && !options.overGrants,
    barred: [...after.barred].map(([client, answer]) => ({ client, answer: answerText(answer) })),
    unclear: [...new Set(after.unclear.flatMap(({ subject }) => ("client" in subject ? [subject.client ?? ""] : [])))],
  };
  const why: Why = ({ audience }, { change, way }) =>
    whyReached((change === "removed" || options.overGrants ? today : after).index, audience, way);
  await write(ctx, options, await written(ctx, view, after, why, options));
  return exitCodeOf({
    command: "matrix",
    overGrants: options.overGrants ? shown.length : 0,
    exitCode: options.exitCode === true,
  });
}

/** As it is, where it is; and as it will be. */
function reached({ have, want }: Pictures): [Reach | undefined, Reach] {
  const before = have && reach(have);
  const after = want && want !== have ? reach(want) : before;
  if (after === undefined) throw new Error("neither a realm nor a file");
  return [before, after];
}

function narrowed(
  edges: readonly ComparedEdge[],
  { requester, audience, client }: MatrixOptions,
): readonly ComparedEdge[] {
  const meant = edges.filter(
    (edge) =>
      (requester === undefined || edge.requester === requester) &&
      (audience === undefined || edge.audience === audience),
  );
  if (client === undefined) return meant;
  return meant.flatMap((edge) => {
    const ways = edge.ways.filter(({ way }) => way.path[0] === client);
    return ways.length === 0 ? [] : [{ ...edge, ways }];
  });
}

async function written(
  ctx: Context,
  view: MatrixView,
  after: Reach,
  why: Why,
  options: MatrixOptions,
): Promise<string> {
  const { requester, audience } = options;
  const chalk = styles(ctx).out;
  switch (options.format) {
    case "json":
      return matrixJson(view);
    case "mermaid":
      return matrixMermaid(view);
    case "html":
      return pageWith(await readPage(), pageData(view, why));
    case "text": {
      const not =
        options.why && requester !== undefined && audience !== undefined && view.edges.length === 0
          ? whyNot(after, requester, audience)
          : undefined;
      if (not && audience !== undefined) return whyNotText(audience, not, chalk);
      const text = options.overGrants ? overGrantsText : matrixText;
      return text(view, chalk, options.why ? why : undefined);
    }
  }
}

async function write(ctx: Context, { out }: MatrixOptions, text: string): Promise<void> {
  if (out === undefined) return ctx.out(text);
  await writeWhole(ctx, out, `${text}\n`);
  ctx.err(styles(ctx).err.dim(`written to ${out}`));
}
