import { asMap, get, type JsonMap } from "#model/json.ts";
import { Secret } from "#model/secret.ts";
import { putClient } from "./client-put.ts";
import { type Grace, readGrace, SECRET_EXPIRES } from "./secret-policy.ts";
import { safe } from "./segments.ts";
import type { Session } from "./session.ts";

/** A client, as far as its secret goes. */
export interface SecretHolder {
  id: string;
  enabled: boolean;
  access: "confidential" | "public" | "bearer-only";
  /** Keycloak's name of it: `client-secret`, `client-secret-jwt`, `client-jwt`, … */
  authenticator: string;
  /** What the client authenticates with; absent: it has none. */
  secret?: Secret;
  /** The former secret, which the server still takes. `until`: seconds since 1970. */
  rotated?: { secret: Secret; until: number };
  hasServiceAccount: boolean;
}

/** What rotation does to a server. */
export interface ClientSecrets {
  /** @returns `undefined` when there is no such client. */
  read(clientId: string): Promise<SecretHolder | undefined>;
  /**
   * Sets a secret, and when that was, in one request. Any rotated copy of a former secret goes.
   * @param policy what the realm's policies say, if they rotate. @param former lives on as long as they say; a server
   * on which none of them holds for this client drops it in silence.
   */
  set(holder: SecretHolder, secret: Secret, policy: Grace | undefined, former: Secret | undefined): Promise<void>;
  /** Lets the server make a secret and set it; its policy decides about the former one. */
  make(holder: SecretHolder): Promise<Secret>;
  /** Tokens that were issued to the client before this second (since 1970) are no longer good. */
  refuseTokensBefore(holder: SecretHolder, second: number): Promise<void>;
  /** @returns `undefined` where no enabled policy rotates; `"forbidden"` where policies may not be read. */
  grace(): Promise<Grace | undefined | "forbidden">;
}

export function clientSecrets(session: Session, realm: string): ClientSecrets {
  const write = <T>(what: string, call: Parameters<Session["write"]>[1]) =>
    session.write<T>({ what, role: "manage-clients" }, call);
  const update = ({ id }: SecretHolder, body: JsonMap) => putClient(session, realm, id, body);
  const seconds = () => Math.floor(session.server.now().getTime() / 1000);
  return {
    async read(clientId) {
      const found = await session.read<readonly JsonMap[]>(
        { what: `read client ${clientId}`, role: "view-clients" },
        ({ clients }) => clients.find({ realm, clientId }),
      );
      const client = found.find((one) => get(one, "clientId") === clientId);
      return client && holderOf(client, seconds());
    },
    set: (holder, secret, policy, former) =>
      update(holder, { secret, attributes: attributesOf(seconds(), policy, former) }),
    async make({ id }) {
      const made = await write<{ value?: string }>("have a client's secret made", ({ clients }) =>
        clients.generateNewClientSecret({ realm, id: safe(id) }),
      );
      return new Secret(made.value, SERVER);
    },
    refuseTokensBefore: (holder, second) => update(holder, { notBefore: second }),
    grace: () => readGrace(session, realm),
  };
}

const SERVER = "the server";
const PREFIX = "client.secret.";

const ROTATED = `${PREFIX}rotated`;
const ROTATED_TIME = `${ROTATED}.creation.time`;
const ROTATED_UNTIL = `${ROTATED}.expiration.time`;

function attributesOf(now: number, policy: Grace | undefined, former: Secret | undefined): JsonMap {
  const isKept = former !== undefined && policy !== undefined && policy.formerSeconds > 0;
  return {
    [`${PREFIX}creation.time`]: String(now),
    // Or the server replaces the secret by one of its own when the former had expired (ClientSecretRotationExecutor).
    ...(policy && { [SECRET_EXPIRES]: String(now + policy.secretSeconds) }),
    [ROTATED]: isKept ? former : null,
    [ROTATED_TIME]: isKept ? String(now) : null,
    [ROTATED_UNTIL]: isKept ? String(now + policy.formerSeconds) : null,
  };
}

function holderOf(client: JsonMap, now: number): SecretHolder {
  const attributes = asMap(get(client, "attributes"));
  const [secret, former] = [get(client, "secret"), get(attributes, ROTATED)];
  const until = Number(get(attributes, ROTATED_UNTIL));
  return {
    id: String(get(client, "id")),
    enabled: get(client, "enabled") !== false,
    access:
      get(client, "publicClient") === true
        ? "public"
        : get(client, "bearerOnly") === true
          ? "bearer-only"
          : "confidential",
    authenticator: String(get(client, "clientAuthenticatorType") ?? ""),
    ...(typeof secret === "string" && secret !== "" ? { secret: new Secret(secret, SERVER) } : {}),
    ...(typeof former === "string" && until > now ? { rotated: { secret: new Secret(former, SERVER), until } } : {}),
    hasServiceAccount: get(client, "serviceAccountsEnabled") === true,
  };
}
