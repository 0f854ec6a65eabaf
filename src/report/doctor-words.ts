import type { From } from "#model/diagnosis.ts";

/** One finding in words: what is so, more of it, and what to do. */
export interface Words {
  said: string;
  more?: readonly string[];
  try?: string;
}

/** A setting with where it comes from. */
export function from({ value, origin }: From): string {
  return `${value} (${origin})`;
}
