import type { Variables } from "#config/variables.ts";
import { addressOf } from "#model/address.ts";
import type { Declaration } from "#model/declaration.ts";
import { Secret } from "#model/secret.ts";
import { clientVariables } from "./environment.ts";

/** What the file and the environment know of clients and users; a file's own word comes first. */
export function knownOf({ objects }: Pick<Declaration, "objects">, variables: Variables) {
  const inEnvironment = clientVariables(variables);
  const field = (kind: string, name: string, key: string) => objects.get(addressOf(kind, name))?.fields[key];
  return {
    clientSecret(clientId: string): Secret | undefined {
      const declared = field("client", clientId, "secret");
      return declared instanceof Secret ? declared : inEnvironment.clientSecret(clientId);
    },
    clientKey: inEnvironment.clientKey,
    isPublic(clientId: string): boolean | undefined {
      const declared = field("client", clientId, "publicClient");
      if (typeof declared === "boolean") return declared;
      return objects.has(addressOf("client", clientId)) ? false : undefined;
    },
    password(username: string): Secret | undefined {
      const declared = field("user", username.toLowerCase(), "password");
      return declared instanceof Secret ? declared : undefined;
    },
  };
}
