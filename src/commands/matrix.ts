import { type Reach, reach } from "#exchange/reach/index.ts";
import { edgesOf } from "#exchange/reach/table.ts";
import type { RealmIndex } from "#exchange/realm-index.ts";
import { matrixText } from "#report/matrix.ts";
import { matrixJson } from "#report/matrix-json.ts";
import type { Context } from "./context.ts";
import { type PictureOptions, picturesOf } from "./shared/pictures.ts";
import { styles } from "./shared/style.ts";

export interface MatrixOptions extends PictureOptions {
  json?: boolean;
}

/** `kcx matrix`: which requester gets which audience, with whose tokens. */
export async function matrix(ctx: Context, files: readonly string[], options: MatrixOptions): Promise<number> {
  const { name, have, want } = await picturesOf(ctx, files, options);
  const index = want ?? have;
  const found: Reach | undefined = index && reach(index as RealmIndex);
  if (found === undefined) return 1;
  const view = { realm: name, edges: edgesOf(found), barred: found.barred.size, unclear: found.unclear };
  ctx.out(options.json ? matrixJson(view) : matrixText(view, styles(ctx).out));
  return 0;
}
