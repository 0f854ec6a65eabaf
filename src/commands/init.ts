import type { Context } from "./context.ts";
export interface InitOptions {
  realm?: string;
  frontend?: string;
  exchanger?: string;
  upstream?: string;
  envOnly?: boolean;
  force?: boolean;
}
export async function init(_ctx: Context, _file: string, _options: InitOptions): Promise<number> {
  return 1;
}
