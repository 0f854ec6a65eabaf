import { load, type SourceFile } from "#config/load.ts";
import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import { clientsOf, personOf, userOf } from "#exchange/contract.ts";
import type { Asked, Picture } from "#exchange/explain/told.ts";
import type { Needs } from "#keycloak/needs.ts";
import { newRealm } from "#model/baseline.ts";
import type { Declaration } from "#model/declaration.ts";
import { wantedBy } from "#plan/make.ts";
import type { Look } from "#report/explain.ts";
import type { Context } from "../context.ts";
import { findAdmin, type ServerOptions, type Target } from "./connect.ts";
import { defaultFile, readVariables, referenceSources } from "./files.ts";
import { readLive, readNamedExport, targetOf } from "./live-realm.ts";
import { keepOptions, needsOf } from "./planning.ts";
import { type FileOptions, openFiles, report, type Workspace } from "./workspace.ts";

export interface SceneOptions extends FileOptions, ServerOptions {
  export?: string;
  /** False: no server is asked. */
  live?: boolean;
}

/** The realm that is explained: a file's, a server's, or a server's with a file's plan. */
export interface Scene {
  look: Look;
  /** As the server, or an export, has it. */
  live?: Picture;
  /** As the files would make it. */
  planned?: Picture;
  declaration?: Declaration;
  /** What was read, or where nothing was, a file that only names the realm. */
  files: readonly SourceFile[];
  /** The files are there, and can be written. */
  isWritten: boolean;
  /** The declarations that these files come to. */
  declare(files: readonly SourceFile[]): readonly Declaration[];
  /** The realm that a declaration would make of what is there. */
  plannedBy(declaration: Declaration): Picture;
}

/** Which exchanges of the files are meant: with the one declaration that they are about, where there is one. */
export type Choose = (declarations: readonly Declaration[]) => { declaration?: Declaration; asked: readonly Asked[] };

/** Reads what there is: the named files or the default one, and the server's realm where one is set up. */
export async function openScene(
  ctx: Context,
  named: readonly string[],
  options: SceneOptions,
  choose: Choose,
): Promise<{ scene: Scene; asked: readonly Asked[] }> {
  const variables = await readVariables(ctx);
  const exported = options.export === undefined ? undefined : await exportOf(ctx, options.export);
  const target = exported === undefined ? await targetOf(ctx, options) : undefined;
  const wanted = named.length > 0 || options.realm !== undefined || exported ? named : await defaultFile(ctx);
  const forbidden = target ? findAdmin(target).variables : [];
  const workspace = wanted.length > 0 ? await openFiles(ctx, wanted, options, variables, forbidden) : undefined;
  if (workspace) report(ctx, workspace.declarations.flatMap(errorsOf), workspace);
  if (!workspace && !target && !exported) throw nothingToLookAt();
  const { declaration, asked } = choose(workspace?.declarations ?? []);
  const live = exported ?? (target && (await liveOf(ctx, options, target, declaration, asked)));
  return { scene: sceneOf(ctx, variables, workspace, declaration, live, options), asked };
}

interface Live {
  from: "live" | "export";
  /** A server's address, or the name of an export. */
  origin: string;
  name: string;
  picture: Picture | undefined;
}

/** @param live absent: the files alone, as a new realm. */
export function sceneOf(
  ctx: Context,
  variables: Variables,
  workspace: Workspace | undefined,
  declaration: Declaration | undefined,
  live: Live | undefined,
  options: FileOptions,
): Scene {
  const name = live?.name ?? options.realm ?? declaration?.realm ?? "";
  const { realm, known } = live?.picture ?? {};
  const plannedBy = (wish: Declaration): Picture => {
    const want = wantedBy(realm, { ...wish, realm: name }, keepOptions({}));
    return { realm: { ...want, exists: true }, ...(realm && { live: realm }), ...(known && { known }) };
  };
  const isThere = realm !== undefined;
  return {
    look: {
      realm: name,
      files: workspace?.names ?? [],
      version: (realm ?? newRealm(name)).version ?? null,
      ...(live && { [live.from === "live" ? "server" : "export"]: live.origin, isThere }),
    },
    ...(live?.picture && { live: live.picture }),
    ...(declaration && workspace && { planned: plannedBy(declaration), declaration }),
    isWritten: workspace !== undefined,
    files: workspace
      ? filesOf(workspace)
      : [{ name: `${name}.yaml`, text: `realm: ${JSON.stringify(name)}\n`, overlay: false }],
    declare: workspace?.declare ?? ((files) => load(files, referenceSources(ctx, variables, []), name)),
    plannedBy,
  };
}

function filesOf({ texts, overlays }: Workspace): SourceFile[] {
  return [...texts].map(([name, text]) => ({ name, text, overlay: overlays.has(name) }));
}

async function liveOf(
  ctx: Context,
  options: SceneOptions,
  target: Target,
  declaration: Declaration | undefined,
  asked: readonly Asked[],
): Promise<Live> {
  const needs = needsFor(declaration, asked);
  const { name, realm } = await readLive(ctx, options, target, declaration?.realm, needs, () => peopleOf(asked));
  if (realm === undefined && declaration === undefined)
    throw new KcxError("USAGE", `${target.server.value} has no realm ${name}`, {
      hint: "name a realm file to explain what it would make",
    });
  return { from: "live", origin: target.server.value, name, picture: realm && { realm, live: realm } };
}

/** Whatever the exchanges depend on; their users' roles are read where they may be, by two requests each. */
function needsFor(declaration: Declaration | undefined, asked: readonly Asked[]): Needs {
  const contracts = asked.map(({ contract }) => contract);
  const needs = needsOf({ objects: declaration?.objects ?? new Map(), contracts });
  const clients = asked.flatMap(({ question, contract }) => [
    ...clientsOf(contract),
    ...(question && "client" in question.subject && question.subject.client ? [question.subject.client] : []),
  ]);
  return { ...needs, asked: { users: peopleOf(asked), clients: new Set(clients) } };
}

function peopleOf(asked: readonly Asked[]): Set<string> {
  const names = asked.flatMap(({ question, contract }) => {
    const name = question ? personOf(question.subject) : userOf(contract);
    return name === undefined ? [] : [name.toLowerCase()];
  });
  return new Set(names);
}

async function exportOf(ctx: Context, named: string): Promise<Live> {
  const { index, file } = await readNamedExport(ctx, named);
  const { realm, known } = index;
  return { from: "export", origin: file, name: realm.name, picture: { realm, live: realm, known } };
}

function errorsOf({ problems }: Declaration) {
  return problems.filter(({ severity }) => severity === "error");
}

function nothingToLookAt(): KcxError {
  return new KcxError("NO_FILE", "and no server with an administrator's log-in either", {
    hint: "name a realm file, or --realm NAME with KEYCLOAK_URL and a log-in, or --export REALM.json",
  });
}
