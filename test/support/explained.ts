/** Explanations without a command line and without a server: what comes of an exchange, and what would help. */
import { offersFor } from "#commands/shared/explain-offers.ts";
import type { Scene } from "#commands/shared/explain-scene.ts";
import { load } from "#config/load.ts";
import { type Asked, type Picture, type Told, toldOf } from "#exchange/explain/told.ts";
import type { Contract } from "#model/contract.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Realm } from "#model/realm.ts";
import { wantedBy } from "#plan/make.ts";
import type { Offer } from "#report/explain-offers.ts";
import { KEEP, realmMade, sourcesOf } from "./realms.ts";

/** @param live a realm that is there; else the file makes a new one. */
export function explained(text: string, ask: string | Asked, live?: Realm): { told: Told; offers: Offer[] } {
  const files = [{ name: "realm.yaml", text, overlay: false }];
  const declare: Scene["declare"] = (read) => load(read, sourcesOf(), "demo");
  const plannedBy = (wish: Declaration): Picture => {
    return { realm: { ...wantedBy(live, wish, KEEP), exists: true }, ...(live && { live }) };
  };
  const [declaration] = declare(files);
  if (!declaration) throw new Error("no declaration");
  const planned = plannedBy(declaration);
  const look = { realm: "demo", files: ["realm.yaml"], version: null };
  const scene: Scene = { look, files, declare, plannedBy, planned, declaration, isWritten: true };
  const contract = declaration.contracts.find(({ slug }) => slug === ask);
  const asked = typeof ask === "string" ? contract && { contract, declared: true } : ask;
  const told = asked && toldOf(asked, planned);
  if (!told || !asked) throw new Error(`no contract ${String(ask)}`);
  return { told, offers: told.forecast.status === "broken" ? offersFor(scene, asked, told) : [] };
}

export function realmOf(clients: number): Realm {
  return realmMade({
    clients: Object.fromEntries(
      Array.from({ length: clients }, (_, index) => [
        `c${index}`,
        { serviceAccountsEnabled: index % 3 === 0, protocolMappers: { next: { audience: `c${index + 1}` } } },
      ]),
    ),
    users: { ann: { roles: [], groups: [] } },
  });
}

/** An exchange with three things in the way. @returns how many edits were offered. */
export function explainedOnce(realm: Realm): number {
  const contract: Contract = {
    ...{ name: "c2", slug: "", audience: ["c7"], subject: { kind: "user", client: "c5", user: "ann" } },
    requester: { client: "c2", auth: "basic" },
    expect: { kind: "token", azp: "c2", aud: ["c7"] },
  };
  return explained("realm: demo\n", { contract, declared: false }, realm).offers.length;
}
