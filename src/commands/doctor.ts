import { type AdminLogin, adminOf, loginRealmOf, realmOf } from "#config/settings.ts";
import { noting, type Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import type { Finding } from "#model/diagnosis.ts";
import { doctorJson, doctorText } from "#report/doctor.ts";
import { exitCodeOf } from "#report/exit-code.ts";
import type { Context } from "./context.ts";
import { findServer, type ServerOptions, type Target } from "./shared/connect.ts";
import { lookAtParties, lookAtVariables } from "./shared/doctor-environment.ts";
import { lookAtFiles, saidBy } from "./shared/doctor-files.ts";
import { lookAround, unseen } from "./shared/doctor-look.ts";
import { fromOf, notTried } from "./shared/doctor-server.ts";
import { readVariables } from "./shared/files.ts";
import { styles } from "./shared/style.ts";
import type { FileOptions } from "./shared/workspace.ts";

export interface DoctorOptions extends FileOptions, ServerOptions {
  json?: boolean;
}

/** `kcx doctor [FILE…]`: what would be used, and whether it works. */
export async function doctor(ctx: Context, files: readonly string[], options: DoctorOptions): Promise<number> {
  const used = new Set<string>();
  const variables = noting(await readVariables(ctx), used);
  const target = await findServer(ctx, options, variables).catch(onlyKcxError);
  const admin = administratorOf(target, variables);
  const forbidden = admin instanceof KcxError ? [] : admin.variables;
  const { findings, declarations } = await lookAtFiles(ctx, files, options, variables, forbidden);
  const realms = (declarations.length > 0 ? declarations : [undefined]).map((declaration) => ({
    declaration,
    realm: realmOf(options.realm, declaration?.realm, variables),
  }));
  if (target instanceof KcxError) {
    const logIn = admin instanceof KcxError ? [] : [notTried(admin, loginRealmOf(options.loginRealm, variables))];
    findings.push(noServer(target), ...logIn, ...unseen(realms));
  } else findings.push(...(await lookAround({ ctx, options, target }, admin, realms)));
  findings.push(...lookAtParties(variables));
  findings.push(...lookAtVariables(variables, used, realms[0]?.realm && fromOf(realms[0].realm)));
  ctx.out(options.json ? doctorJson(findings) : doctorText(findings, styles(ctx).out));
  const failed = findings.filter(({ level }) => level === "fail");
  const isOutside = failed.some(({ check }) => check === "log-in" || check === "rights");
  return exitCodeOf({ command: "doctor", failed: failed.length, isOutside });
}

/** Chosen also where no server is: its variables are not for files to read. */
function administratorOf(target: Target | KcxError, variables: Variables): AdminLogin | KcxError {
  const { server, dev } = target instanceof KcxError ? NOWHERE : target;
  try {
    return adminOf(server, variables, dev);
  } catch (error) {
    return onlyKcxError(error);
  }
}

const NOWHERE = { server: { value: "", origin: "" }, dev: undefined };

function noServer(error: KcxError): Finding {
  return error.code === "NO_SERVER"
    ? { check: "server", level: "fail", state: "none" }
    : { check: "server", level: "fail", state: "unusable", ...saidBy(error) };
}

function onlyKcxError(error: unknown): KcxError {
  if (error instanceof KcxError) return error;
  throw error;
}
