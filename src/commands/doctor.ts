import type { Context } from "./context.ts";
export async function doctor(_ctx: Context, _files: readonly string[], _options: object): Promise<number> {
  return 1;
}
