import { generateKeyPairSync } from "node:crypto";

/** Every secret of the realm, under the name that `kcx pull` gives its variable. */
export const SECRETS = {
  AGENT_CLIENT_SECRET: "the agent's secret, 1",
  SECRET_SIGNER_CLIENT_SECRET: "a secret that is long enough to sign with, HS256",
  ORDERS_CLIENT_SECRET: "the orders' secret",
  LIMITED_DEVICE_CLIENT_SECRET: "the device's secret",
  OLD_APP_CLIENT_SECRET: "the old one's secret",
  ANN_PASSWORD: "Ann's Password 1",
  PARTNER_CLIENT_SECRET: "what the partner gave us",
  SMTP_SERVER_PASSWORD: "the mail server's",
  PEOPLE_BIND_CREDENTIAL: "the directory's",
  OUR_RSA_PRIVATE_KEY: privateKey(),
};

function privateKey(): string {
  const pem = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });
  return String(pem);
}
