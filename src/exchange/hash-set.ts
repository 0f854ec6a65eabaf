/**
 * The order in which Java's `new HashSet<>(list)` gives its strings back: the server's order of `aud` and of lists in
 * its error texts. Buckets by `h ^ h >>> 16`, within a bucket in order of arrival (java.util.HashMap).
 */
export function hashSetOrder(strings: readonly string[]): string[] {
  if (strings.length < 2) return [...strings];
  const distinct = [...new Set(strings)];
  const buckets = tableSize(distinct.length);
  return distinct
    .map((text, arrival) => ({ text, arrival, bucket: spread(javaHash(text)) & (buckets - 1) }))
    .sort((one, other) => one.bucket - other.bucket || one.arrival - other.arrival)
    .map(({ text }) => text);
}

/** HashSet starts with 16 buckets, and doubles them when more than three quarters are taken. */
function tableSize(count: number): number {
  let size = 16;
  while (count > size * 0.75) size *= 2;
  return size;
}

/** String.hashCode, over UTF-16 units. */
function javaHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash;
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}
