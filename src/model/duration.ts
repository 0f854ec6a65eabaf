const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `5m`, `1h30m`, `90s`, `2d` or a plain number; `undefined` when it is no duration. */
export function parseDuration(text: string | number): number | undefined {
  if (typeof text === "number") return Number.isInteger(text) ? text : undefined;
  const trimmed = text.trim();
  if (/^-?\d+$/.test(trimmed)) return Number(trimmed);
  if (!/^(\d+[smhd])+$/.test(trimmed)) return undefined;
  let seconds = 0;
  for (const [, count, unit] of trimmed.matchAll(/(\d+)([smhd])/g)) seconds += Number(count) * (UNITS[unit ?? ""] ?? 0);
  return seconds;
}

/** `300` → `5m`, `5400` → `1h30m`; what a person would write. */
export function formatDuration(seconds: number): string {
  if (seconds <= 0) return `${seconds}s`;
  let rest = seconds;
  let text = "";
  for (const [unit, size] of [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
    ["s", 1],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}
