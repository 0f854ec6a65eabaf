import type { Contract } from "#model/contract.ts";
import { nearest } from "#model/nearest.ts";
import type { Position, Problem } from "#model/problem.ts";
import { slugOf, type WrittenContract } from "./contracts.ts";

/**
 * The contracts of a realm with every `{ exchange: OTHER }` replaced by the contract that it names, by name or slug.
 * Those that name none, or wait for themselves, are left out and told.
 */
export function chained(
  written: ReadonlyMap<string, WrittenContract>,
  sources: ReadonlyMap<string, Position>,
  problems: Problem[],
): Contract[] {
  const done = new Map<string, Contract | undefined>();

  function chain(slug: string, waiting: readonly string[]): Contract | undefined {
    if (done.has(slug)) return done.get(slug);
    const contract = written.get(slug);
    if (contract === undefined) return undefined;
    const resolved = resolve(contract, waiting);
    done.set(slug, resolved);
    return resolved;
  }

  function resolve({ subject, ...contract }: WrittenContract, waiting: readonly string[]): Contract | undefined {
    if (subject.kind !== "exchange") return { ...contract, subject };
    const at = sources.get(`contract:${contract.slug}#subject.exchange`);
    const told = { severity: "error", ...(at && { position: at }) } as const;
    const path = [...waiting, contract.slug];
    const other = slugOf(subject.name);
    if (path.includes(other)) {
      problems.push({ ...told, code: "contract-circle", slugs: [...path.slice(path.indexOf(other)), other] });
      return undefined;
    }
    if (!written.has(other)) {
      const names = [...written.values()].map(({ name }) => name);
      const near = nearest(subject.name, names) ?? nearest(other, [...written.keys()]);
      problems.push({ ...told, code: "unknown-contract", name: subject.name, ...(near && { nearest: near }) });
      return undefined;
    }
    const of = chain(other, path);
    if (of?.expect.kind === "refusal") {
      problems.push({ ...told, code: "refused-subject", name: of.name, error: of.expect.error });
      return undefined;
    }
    return of && { ...contract, subject: { kind: "exchange", of } };
  }

  return [...written.keys()].flatMap((slug) => chain(slug, []) ?? []);
}
