import type { Client } from "#exchange/parts.ts";
import { isTrue } from "#exchange/parts.ts";
import { isBuiltIn } from "#model/baseline.ts";
import type { Check, Found } from "./check.ts";
import type { Scene } from "./scene.ts";

/**
 * Lightweight access tokens carry no `aud` unless a mapper has a flag of its own for them, so the requester is in none.
 * `admin-cli` and the console are lightweight from the beginning.
 */
export const lightweightSubject: Check<"lightweight-subject"> = {
  id: "lightweight-subject",
  severity: "warning",
  find(scene) {
    const { declaration, index, clients } = scene;
    const inContracts = declaration.contracts.flatMap(
      ({ subject, requester, expect, slug }): Found<"lightweight-subject">[] => {
        if (expect.kind === "refusal" || !("client" in subject) || subject.client === requester.client) return [];
        const client = index.client(subject.client);
        const why = client && reasonOf(scene, client, requester.client);
        return why
          ? [
              {
                code: "lightweight-subject",
                client: client.id,
                requester: requester.client,
                why,
                address: `contract:${slug}`,
                field: "subject.client",
              },
            ]
          : [];
      },
    );
    // A mapper that names a requester was meant to make this client's tokens good for an exchange.
    const meant = clients.flatMap((client) =>
      scene.reach.most(client, { user: "anybody" }).because.flatMap((reason): Found<"lightweight-subject">[] => {
        if (reason.code !== "mapper-off" || reason.flag !== "lightweight.claim") return [];
        const requester = scene.requesters.find(({ id }) => id === reason.audience);
        if (!requester || requester.id === client.id) return [];
        const field = `attributes.${LIGHTWEIGHT}`;
        return [
          {
            code: "lightweight-subject",
            client: client.id,
            requester: requester.id,
            why: "lightweight",
            address: client.address,
            field,
          },
        ];
      }),
    );
    return [...inContracts, ...meant];
  },
};

const LIGHTWEIGHT = "client.use.lightweight.access.token.enabled";

function reasonOf({ index, reach }: Scene, client: Client, requester: string): "lightweight" | "built-in" | undefined {
  if (reach.most(client, { user: "anybody" }).aud.includes(requester)) return undefined;
  if (isBuiltIn(client.address, index.realm.name)) return "built-in";
  return isTrue(client.attributes(LIGHTWEIGHT)) ? "lightweight" : undefined;
}
