/** java.lang.Integer.parseInt: no blanks, no fractions, 32 bits. */
export function integer(text: string, largest: number = 2 ** 31 - 1): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value <= largest && value >= -largest - 1 ? value : undefined;
}
