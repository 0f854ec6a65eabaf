/** Ways to break the realm of `realms/tools-provider.yaml`; each returns what mends it. */
import type { Mapper, TestRealm } from "./keycloak.ts";

export interface Row {
  /** Breaks the realm and returns what mends it. */
  break: (realm: TestRealm) => Promise<() => Promise<unknown>>;
  /** What came, in the server's words. */
  came: string;
  fix: string;
  /** The contract, where the guide's row is about what is asked for. */
  contract?: string;
}

export const REQUESTER = "tools-provider-token-exchange";
export const FRONTEND = "tools-provider-frontend";
export const ENABLED = "standard.token.exchange.enabled";

export const exchangeOff: Row = {
  break: (realm) =>
    changeClient(realm, REQUESTER, { attributes: { [ENABLED]: "false" } }, { attributes: { [ENABLED]: "true" } }),
  came: "refused: 400 invalid_request Standard token exchange is not enabled for the requested client",
  fix: `\`clients: { ${REQUESTER}: { standardTokenExchange: true } }\``,
};

export const requesterNotInAudience: Row = {
  break: async (realm) => {
    const { id, protocolMappers = [] } = await realm.readClient(FRONTEND);
    const models = `/clients/${id}/protocol-mappers/models`;
    for (const mapper of protocolMappers) await realm.admin("DELETE", `${models}/${mapper.id}`);
    return () => realm.admin("POST", models, { ...protocolMappers[0], id: undefined });
  },
  came: "refused: 403 access_denied Client is not within the token audience",
  fix: `\`clients: { ${FRONTEND}: { protocolMappers: { ${REQUESTER}: { audience: ${REQUESTER} } } } }\``,
};

export const NOT_AVAILABLE = {
  came: "refused: 400 invalid_request Requested audience not available: pizzeria-backend",
  fix: `\`clientScopes: { pizzeria-backend-audience: { protocolMappers: { pizzeria-backend: { audience: pizzeria-backend } } } }\` and \`clients: { ${REQUESTER}: { defaultClientScopes: { with: [pizzeria-backend-audience] } } }\``,
};

export const noAudienceMapper: Row = { break: (realm) => withoutMapper(realm, "pizzeria-audience"), ...NOT_AVAILABLE };

/** The good contract with some keys written otherwise. */
export function contract(change: Record<string, string>): string {
  const lines = {
    subject: "{ client: tools-provider-frontend, user: johndoe, password: '${env:JOHNDOE_PASSWORD}' }",
    requester: REQUESTER,
    audience: "pizzeria-backend",
    expect: "{ aud: pizzeria-backend }",
    ...change,
  };
  const keys = Object.entries(lines).map(([key, value]) => `    ${key}: ${value}`);
  const clients = `clients: { ${REQUESTER}: { secret: "\${env:TOKEN_EXCHANGE_CLIENT_SECRET}" }, ${FRONTEND}: { publicClient: true } }`;
  return [clients, "exchanges:", "  agent calls the pizzeria:", ...keys].join("\n");
}

export async function nothing() {
  return async () => {};
}

export async function changeClient(
  realm: TestRealm,
  clientId: string,
  change: Record<string, unknown>,
  back: Record<string, unknown>,
) {
  const { id } = await realm.readClient(clientId);
  const put = (body: Record<string, unknown>) => realm.admin("PUT", `/clients/${id}`, { clientId, ...body });
  await put(change);
  return () => put(back);
}

export async function withoutMapper(realm: TestRealm, scope: string) {
  const models = `/client-scopes/${await realm.scopeId(scope)}/protocol-mappers/models`;
  const [mapper] = (await realm.admin("GET", models)) as Mapper[];
  await realm.admin("DELETE", `${models}/${mapper?.id}`);
  return () => realm.admin("POST", models, { ...mapper, id: undefined });
}

/** Takes a default scope from a client, and puts it on another list. */
export async function moved(realm: TestRealm, scope: string, clientId: string, list: "optional" | "none") {
  const [{ id }, scopeId] = [await realm.readClient(clientId), await realm.scopeId(scope)];
  const change = (method: string, kind: string) =>
    realm.admin(method, `/clients/${id}/${kind}-client-scopes/${scopeId}`);
  await change("DELETE", "default");
  if (list === "optional") await change("PUT", "optional");
  return async () => {
    if (list === "optional") await change("DELETE", "optional");
    await change("PUT", "default");
  };
}
