import type { Client } from "#exchange/parts.ts";
import type { Fix } from "#model/check.ts";
import type { Contract } from "#model/contract.ts";
import { EXCHANGE_FLAG } from "#model/exchange-flag.ts";
import type { Check, Found } from "./check.ts";
import type { Scene } from "./scene.ts";

type NotIn = Found<"requester-not-in-audience">;

/**
 * "Client is not within the token audience": the subject token must name the requester in `aud`, unless the requester
 * got it itself. Where a contract says whose token it is, that one is looked at; else every client that logs users in.
 */
export const requesterNotInAudience: Check<"requester-not-in-audience"> = {
  id: "requester-not-in-audience",
  severity: "warning",
  find(scene) {
    const { requesters, declaration } = scene;
    const told = declaration.contracts.flatMap((contract) => inContract(scene, contract));
    return [...told, ...requesters.flatMap((client) => alone(scene, client))];
  },
};

function inContract({ index, reach }: Scene, contract: Contract): NotIn[] {
  const { subject, requester, expect, slug } = contract;
  const given = issuedTo(subject);
  if (expect.kind === "refusal" || given === undefined || given.client === requester.client) return [];
  const [from, to] = [index.client(given.client), index.client(requester.client)];
  if (!from || !to || isLightweight(from)) return [];
  const { aud, isCertain } = reach.most(from, { user: "anybody", scope: given.scope ?? "" });
  const isKept = !given.audience?.length || given.audience.includes(to.id);
  if ((aud.includes(to.id) && isKept) || !isCertain) return [];
  return [found(`contract:${slug}`, "subject.client", to, [from])];
}

/** Who the subject token is for; in a chain that is whoever exchanged before, and `audience` took away what it doesn't name. */
function issuedTo(
  subject: Contract["subject"],
): { client: string; scope?: string; audience?: readonly string[] } | undefined {
  if (subject.kind === "token") return undefined;
  if (subject.kind !== "exchange") return subject;
  const { requester, scope, audience } = subject.of;
  return { client: requester.client, audience, ...(scope === undefined ? {} : { scope }) };
}

/** No contract speaks of it: some client's tokens must name it, or it logs users in itself. */
function alone(scene: Scene, requester: Client): NotIn[] {
  const { reach, clients, declaration } = scene;
  if (reach.logsUsersIn(requester)) return [];
  if (declaration.contracts.some((contract) => contract.requester.client === requester.id)) return [];
  const others = clients.filter(({ id }) => id !== requester.id);
  const frontends = others.filter((client) => reach.logsUsersIn(client));
  const names = (client: Client) => {
    const { aud, because, isCertain } = reach.most(client, { user: "anybody" });
    // Lightweight tokens have a check of their own.
    const isMeant = because.some((reason) => reason.code === "mapper-off" && reason.audience === requester.id);
    return aud.includes(requester.id) || isMeant || !isCertain;
  };
  // A file may leave the front ends to others.
  if (frontends.length === 0 || others.some(names)) return [];
  return [found(requester.address, `attributes.${EXCHANGE_FLAG}`, requester, frontends)];
}

function found(address: string, field: string, requester: Client, frontends: readonly Client[]): NotIn {
  const [only, ...more] = frontends;
  const path = ["protocolMappers", requester.id];
  const fix: Fix[] =
    only && more.length === 0 ? [{ do: "set", address: only.address, path, value: { audience: requester.id } }] : [];
  return {
    ...{ code: "requester-not-in-audience", requester: requester.id, frontends: frontends.map(({ id }) => id) },
    ...{ address, field, ...(fix.length > 0 ? { fix } : {}) },
  };
}

/** Its own check says so. */
function isLightweight({ attributes }: Client): boolean {
  return attributes("client.use.lightweight.access.token.enabled")?.toLowerCase() === "true";
}
