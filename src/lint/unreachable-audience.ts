import type { Client } from "#exchange/parts.ts";
import type { Contract } from "#model/contract.ts";
import type { Check, Found } from "./check.ts";
import type { Scene } from "./scene.ts";
import { audiencesOf } from "./targets.ts";

/** An audience that a contract asks for, and that nothing of its requester can put into a token. */
export interface Unreachable {
  contract: Contract;
  requester: Client;
  audience: string;
  /** Scopes that would bring it, were they the requester's. */
  scopes: readonly string[];
}

/** "Requested audience not available": `audience` only takes away, so a mapper of the requester must have put it there. */
export const unreachableAudience: Check<"unreachable-audience"> = {
  id: "unreachable-audience",
  severity: "warning",
  find: (scene) =>
    unreachable(scene)
      .filter(({ scopes }) => scopes.length === 0)
      .map(
        ({ contract, requester, audience }): Found<"unreachable-audience"> => ({
          ...{ code: "unreachable-audience", requester: requester.id, audience },
          ...{ address: `contract:${contract.slug}`, field: "audience", member: audience },
          fix: [{ do: "set", address: requester.address, path: ["protocolMappers", audience], value: { audience } }],
        }),
      ),
};

export function unreachable({ declaration, index, reach, scopes }: Scene): Unreachable[] {
  return declaration.contracts.flatMap((contract) => {
    const requester = index.client(contract.requester.client);
    if (contract.expect.kind === "refusal" || !requester) return [];
    const { aud, isCertain } = reach.most(requester, { user: "anybody", scope: contract.scope ?? "" });
    if (!isCertain) return [];
    const missing = contract.audience.filter((id) => !aud.includes(id) && index.client(id) !== undefined);
    return missing.map((audience) => ({
      ...{ contract, requester, audience },
      scopes: scopes.filter(({ mappers }) => audiencesOf(mappers).includes(audience)).map(({ name }) => name),
    }));
  });
}
