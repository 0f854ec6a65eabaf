import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Finding, Said } from "#model/diagnosis.ts";
import type { Context } from "../context.ts";
import { type FileOptions, openFiles, type Workspace } from "./workspace.ts";

/** The files at hand: whether they can be used, and what they refer to. Nothing of it is fatal here. */
export async function lookAtFiles(
  ctx: Context,
  named: readonly string[],
  options: FileOptions,
  variables: Variables,
  forbidden: readonly string[],
): Promise<{ findings: Finding[]; declarations: readonly Declaration[] }> {
  let workspace: Workspace;
  try {
    workspace = await openFiles(ctx, named, options, variables, forbidden);
  } catch (error) {
    if (named.length === 0 && error instanceof KcxError && error.code === "NO_FILE")
      return { findings: [{ check: "file", level: "ok", state: "none" }], declarations: [] };
    return { findings: [{ check: "file", level: "fail", state: "unreadable", ...saidBy(error) }], declarations: [] };
  }
  const { declarations, names: files } = workspace;
  const several = declarations.length > 1;
  const findings = declarations.flatMap((declaration): Finding[] => {
    const realm = several && declaration.realm !== undefined ? { realm: declaration.realm } : {};
    return [fileFinding(declaration, files), ...references(declaration, files)].map((one) => ({ ...one, ...realm }));
  });
  return { findings, declarations };
}

function fileFinding({ problems, objects, contracts }: Declaration, files: readonly string[]): Finding {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return errors > 0
    ? { check: "file", level: "fail", state: "errors", files, errors }
    : { check: "file", level: "ok", state: "read", files, objects: objects.size, contracts: contracts.length };
}

/** An unset secret is only missed when it is written; anything else must be known to compare. */
function references({ unset }: Declaration, files: readonly string[]): Finding[] {
  if (unset.length === 0) return [];
  const level = unset.every(({ secret }) => secret) ? "warn" : "fail";
  return [{ check: "references", level, files, unset }];
}

/** An error as far as a finding shows it. */
export function saidBy(error: unknown): Said {
  if (!(error instanceof KcxError)) throw error;
  const { message, facts, hint } = error;
  return { message, facts, ...(hint === undefined ? {} : { hint }) };
}
