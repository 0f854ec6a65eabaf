import { Chalk, type ChalkInstance } from "chalk";
import type { Context } from "../context.ts";

/** Colours for stdout and for stderr, each as far as its terminal can. */
export function styles(ctx: Context): { out: ChalkInstance; err: ChalkInstance } {
  return { out: new Chalk({ level: ctx.colour.out }), err: new Chalk({ level: ctx.colour.err }) };
}
