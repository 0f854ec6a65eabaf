import type { Kind } from "./kind.ts";

/**
 * What all parts have in common: objects that their parent has exactly one of. They come and go with it, carry no mark,
 * and are only ever changed.
 */
export const PART = {
  sugar: [],
  ignored: [],
  unsupported: [],
  children: {},
  markable: false,
  inline: false,
  automatic: true,
  hazards: () => [],
  // The parent's own POST makes it, and its DELETE takes it along.
  async create() {},
  async remove() {},
} as const satisfies Partial<Kind>;
