import type { Variables } from "#config/variables.ts";
import { KcxError } from "#errors.ts";
import type { Contract } from "#model/contract.ts";
import type { Declaration } from "#model/declaration.ts";
import type { Secret } from "#model/secret.ts";
import type { Context } from "../context.ts";
import { clientVariables } from "./environment.ts";
import { defaultFile } from "./files.ts";
import { knownOf } from "./known.ts";
import { selects } from "./select.ts";
import { type FileOptions, openFiles, report, unsetProblems } from "./workspace.ts";

export interface KnownOptions extends FileOptions {
  requester?: string;
  subjectClient?: string;
  subjectUser?: string;
  /** Slug of a contract whose token is wanted. */
  contract?: string;
}

/** What clients and users are proven by. */
export interface Known {
  clientSecret(clientId: string): Secret | undefined;
  clientKey(clientId: string): Secret | undefined;
  isPublic?(clientId: string): boolean | undefined;
  password(username: string): Secret | undefined;
}

export interface Knowledge {
  known: Known;
  /** Named by the file. */
  realm?: string;
  contract?: Contract;
}

/** What the environment knows, and the files where some are named or a contract is asked for; a file's word comes first. */
export async function knowledgeOf(
  ctx: Context,
  files: readonly string[],
  options: KnownOptions,
  variables: Variables,
): Promise<Knowledge> {
  const environment = { ...clientVariables(variables, options), password: passwordFrom(options, variables) };
  if (files.length === 0 && options.contract === undefined) return { known: environment };
  const { declaration, contract } = await declarationFor(ctx, files, options, variables);
  const file = knownOf(declaration, variables);
  const known: Known = {
    isPublic: file.isPublic,
    clientSecret: (id) => file.clientSecret(id) ?? environment.clientSecret(id),
    clientKey: (id) => file.clientKey(id) ?? environment.clientKey(id),
    password: (user) => file.password(user) ?? environment.password(user),
  };
  const { realm } = declaration;
  return { known, ...(realm === undefined ? {} : { realm }), ...(contract && { contract }) };
}

/** A password belongs to the user whom the variable beside it names, if it names one. */
function passwordFrom({ subjectUser }: KnownOptions, variables: Variables): Known["password"] {
  return (username) => {
    const owner = variables.find("KCX_SUBJECT_USER")?.value ?? subjectUser;
    return owner === username ? variables.secret("KCX_SUBJECT_PASSWORD")?.secret : undefined;
  };
}

async function declarationFor(
  ctx: Context,
  files: readonly string[],
  options: KnownOptions,
  variables: Variables,
): Promise<{ declaration: Declaration; contract?: Contract }> {
  const named = files.length > 0 ? files : await defaultFile(ctx);
  const workspace = await openFiles(ctx, named, options, variables, []);
  const { declarations } = workspace;
  const problems = declarations.flatMap((declaration) => [
    ...declaration.problems.filter(({ severity }) => severity === "error"),
    ...unsetProblems(declaration).filter(({ address }) => address?.startsWith("contract:")),
  ]);
  report(ctx, problems, workspace);
  const slug = options.contract;
  const [declaration, ...others] = declarations;
  if (slug === undefined) {
    if (declaration && others.length === 0) return { declaration };
    throw new KcxError("USAGE", "the files are about several realms", { hint: "name one of them" });
  }
  const found = declarations.flatMap((one) =>
    one.contracts
      .filter((contract) => selects(contract, { only: [slug] }))
      .map((contract) => ({ declaration: one, contract })),
  );
  const [first, ...more] = found;
  if (first && more.length === 0) return first;
  const slugs = declarations.flatMap(({ contracts }) => contracts.map((contract) => contract.slug));
  const what = more.length > 0 ? `${slug} is ${found.length} contracts, and one is wanted` : slug;
  throw new KcxError("NOTHING_SELECTED", what, {
    facts: slugs.length > 0 ? [`there are: ${slugs.join(", ")}`] : [],
    hint: "--contract takes one slug",
  });
}
