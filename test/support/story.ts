import { onTestFinished } from "vitest";
import { type Workplace, workplace } from "./kcx.ts";
import { adminRequest, makeRealm, realmName, realmNamed, type TestRealm, testServer } from "./keycloak.ts";

/** A realm and a workplace of the test's own; both are gone when it ends. */
export interface Story extends Workplace {
  realm: TestRealm;
  /** Writes `realm.yaml`: the realm's name, and what follows. */
  file(yaml: string): Promise<void>;
}

/** What an administrator's shell has: the server, and the log-in. */
export function administrator(): Record<string, string> {
  const { url, username, password } = testServer();
  return { KEYCLOAK_URL: url, KEYCLOAK_USER: username, KEYCLOAK_PASSWORD: password };
}

interface Setting {
  /** What every command sees beside the administrator's variables; `undefined` takes one away. */
  variables?: Readonly<Record<string, string | undefined>>;
  /** `none`: there is no such realm yet. */
  realm?: "made" | "none";
  /** When everything goes: vitest's `onTestFinished`, or `afterAll` where several tests share the story. */
  ended?: (cleanUp: () => Promise<void>) => void;
}

export async function story({ variables, realm = "made", ended = onTestFinished }: Setting = {}): Promise<Story> {
  const own = realm === "made" ? await makeRealm() : realmNamed(realmName());
  ended(() => removeRealm(own.name));
  const place = await workplace({ ...administrator(), ...variables }, ended);
  return { ...place, realm: own, file: (yaml) => place.write("realm.yaml", `realm: ${own.name}\n${yaml}`) };
}

async function removeRealm(name: string): Promise<void> {
  const realms = (await adminRequest("GET", "?briefRepresentation=true")) as { realm: string }[];
  if (realms.some(({ realm }) => realm === name)) await adminRequest("DELETE", `/${name}`);
}
