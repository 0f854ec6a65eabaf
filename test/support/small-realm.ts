/** The least that an exchange takes: ann logs in to web, agent exchanges her token for the api. */
export const SHOP = `clients:
  web: { publicClient: true, directAccessGrantsEnabled: true, protocolMappers: { agent: { audience: agent } } }
  agent: { secret: "\${env:AGENT_SECRET}", standardTokenExchange: true, protocolMappers: { api: { audience: api } } }
  api: { standardFlowEnabled: false }
users:
  ann: { password: "\${env:ANN_PASSWORD}", email: ann@example.test, firstName: Ann, lastName: Bo }
`;

export const SECRETS = { AGENT_SECRET: "the agent's own", ANN_PASSWORD: "ann's password" };
