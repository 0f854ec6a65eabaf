/** Random choices that a seed repeats (mulberry32). */
export interface Draw {
  /** 0 ≤ n < 1. */
  number(): number;
  chance(probability: number): boolean;
  one<T>(items: readonly T[]): T;
  /** Up to `most` of them, none twice. */
  some<T>(items: readonly T[], most: number): T[];
  /** One of the values, by weight. */
  weighed<T>(choices: readonly (readonly [weight: number, value: T])[]): T;
}

export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const number = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const one = <T>(items: readonly T[]): T => items[Math.floor(number() * items.length)] as T;
  return {
    number,
    one,
    chance: (probability) => number() < probability,
    some(items, most) {
      const left = [...items];
      const count = Math.floor(number() * (Math.min(most, items.length) + 1));
      return Array.from({ length: count }, () => left.splice(Math.floor(number() * left.length), 1)[0] as never);
    },
    weighed(choices) {
      let at = number() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of choices) {
        at -= weight;
        if (at < 0) return value;
      }
      return (choices[choices.length - 1] as (typeof choices)[number])[1];
    },
  };
}
