import { audienceAvailable } from "./audience-available.ts";
import { audienceEnabled } from "./audience-enabled.ts";
import { audienceKnown } from "./audience-known.ts";
import { bearerOnly } from "./bearer-only.ts";
import { clientAuthenticator } from "./client-authenticator.ts";
import { clientKnown } from "./client-known.ts";
import { clientPolicy } from "./client-policy.ts";
import { consent } from "./consent.ts";
import { credentials } from "./credentials.ts";
import { dpopBinding } from "./dpop-binding.ts";
import { dpopProof } from "./dpop-proof.ts";
import { duplicatedParameter } from "./duplicated-parameter.ts";
import { exchangeEnabled } from "./exchange-enabled.ts";
import { grantType } from "./grant-type.ts";
import { https } from "./https.ts";
import { lifespan } from "./lifespan.ts";
import { longToken } from "./long-token.ts";
import { mapperConfig } from "./mapper-config.ts";
import { noSaml } from "./no-saml.ts";
import { offlineAllowed } from "./offline-allowed.ts";
import { protocol } from "./protocol.ts";
import { publicRequester } from "./public-requester.ts";
import { realmEnabled } from "./realm-enabled.ts";
import { realmKnown } from "./realm-known.ts";
import { refreshNeedsSession } from "./refresh-needs-session.ts";
import { refreshWithoutOffline } from "./refresh-without-offline.ts";
import { requestedIssuer } from "./requested-issuer.ts";
import { requestedSubject } from "./requested-subject.ts";
import { requestedType } from "./requested-type.ts";
import { requesterInAudience } from "./requester-in-audience.ts";
import type { Arrival, Asking, Holding, Issuing, Rule } from "./rule.ts";
import { scopeValid } from "./scope-valid.ts";
import { senderConstrained } from "./sender-constrained.ts";
import { subjectIssuer } from "./subject-issuer.ts";
import { subjectTokenSent } from "./subject-token-sent.ts";
import { subjectTokenValid } from "./subject-token-valid.ts";
import { tokenType } from "./token-type.ts";
import { tokenTypeSent } from "./token-type-sent.ts";

/** The rules in the order in which the server asks: the first that objects wins. Each list knows more than the one before. */
export const ARRIVAL: readonly Rule<Arrival>[] = [realmKnown, https, realmEnabled, grantType, clientKnown];

export const ASKING: readonly Rule<Asking>[] = [
  clientAuthenticator,
  credentials,
  bearerOnly,
  protocol,
  duplicatedParameter,
  longToken,
  dpopProof,
  requestedSubject,
  requestedIssuer,
  subjectIssuer,
  exchangeEnabled,
  subjectTokenSent,
  tokenTypeSent,
  tokenType,
];

export const HOLDING: readonly Rule<Holding>[] = [
  clientPolicy,
  subjectTokenValid,
  senderConstrained,
  dpopBinding,
  requestedType,
  audienceKnown,
  publicRequester,
  audienceEnabled,
  requesterInAudience,
  scopeValid,
  noSaml,
  refreshNeedsSession,
];

export const ISSUING: readonly Rule<Issuing>[] = [
  refreshWithoutOffline,
  consent,
  lifespan,
  mapperConfig,
  audienceAvailable,
  offlineAllowed,
];
