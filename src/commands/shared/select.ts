import type { Contract } from "#model/contract.ts";

/** Whether `--audience` and `--only` mean this contract; without either, every contract is meant. */
export function selects(
  contract: Contract,
  { audience, only = [] }: { audience?: string; only?: readonly string[] },
): boolean {
  if (audience !== undefined && !contract.audience.includes(audience)) return false;
  return only.length === 0 || only.some((pattern) => matches(contract.slug, pattern));
}

/** A slug, or a glob with `*` and `?`. */
function matches(slug: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "u").test(slug);
}
