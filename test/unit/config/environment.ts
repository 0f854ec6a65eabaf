import { variables } from "#config/variables.ts";

const FILES: Readonly<Record<string, string>> = { "password.txt": "fake-from-a-file\n", "empty.txt": "" };

export type Env = Readonly<Record<string, string>>;

/** Variables of a shell and of its `.env`, in a folder with these files. */
export function read(env: Env, dotenv?: string) {
  return variables(env, dotenv, (path) => FILES[path]);
}
