/** The version of realm files that this kcx reads: `0.1` of `0.1.0`. */
export function formatOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
