/** Whether one release comes before the other: 26.4.7 before 26.10.0. */
export function isOlder(one: string, other: string): boolean {
  return one.localeCompare(other, "en", { numeric: true }) < 0;
}
