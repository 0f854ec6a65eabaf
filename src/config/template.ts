import { stringify } from "yaml";
import { audienceScope } from "#model/audience-scope.ts";
import type { Answers } from "./answers.ts";

export interface Surroundings {
  /** As a person names the file. */
  file: string;
  /** The variable that holds the exchanging client's secret. */
  secretVariable: string;
}

export const TEST_USER = { name: "johndoe", passwordVariable: "JOHNDOE_PASSWORD" };

/** A realm file with everything that one token exchange takes, and the two contracts that show it. */
export function realmTemplate(answers: Answers, { file, secretVariable }: Surroundings): string {
  const { frontend, exchanger, upstream } = answers;
  const [realm, front, exchange, up] = [answers.realm, frontend, exchanger, upstream].map(scalar);
  const scope = scalar(audienceScope(upstream));
  return `# Users log in to ${frontend}; ${exchanger} exchanges each user's token for one that is good
# at ${upstream}, and nowhere else.
#
#   kcx apply ${file} && kcx verify ${file}
realm: ${realm}
owner: ${realm} # what kcx makes carries this mark; only marked objects are ever deleted (apply --prune)
accessTokenLifespan: 5m

# Every exchange and every refused one leaves a trace in the server's log.
eventsEnabled: true
eventsListeners: [jboss-logging]
enabledEventTypes: [TOKEN_EXCHANGE, TOKEN_EXCHANGE_ERROR]

clients:
  # It exchanges. Only the requester of an exchange needs the flag, and it must have a secret.
  ${exchange}:
    secret: \${env:${secretVariable}}
    serviceAccountsEnabled: true
    standardFlowEnabled: false
    directAccessGrantsEnabled: false
    standardTokenExchange: true
    fullScopeAllowed: false # otherwise \`account\` is in \`aud\` wherever no audience is asked for
    # An audience can only be asked for when a scope (or a mapper) of the requester would put it into the token.
    defaultClientScopes: { with: [${scope}] }

  # Users log in here. Its tokens must name the exchanging client, or the exchange is refused.
  ${front}:
    publicClient: true
    redirectUris: ["http://localhost:3000/*"] # where it runs
    directAccessGrantsEnabled: true # for the test user of the contracts below
    protocolMappers:
      exchanger-audience: { audience: ${exchange} }

  # The upstream service. It needs no flag and no mapper of its own: it is only somebody's audience.
  ${up}:
    standardFlowEnabled: false

clientScopes:
  ${scope}:
    description: ${scalar(`Lets ${exchanger} ask for tokens that are good at ${upstream}`)}
    protocolMappers:
      upstream-audience: { audience: ${up} }

# A test user: the contracts log in with it. Leave it out where real people are.
users:
  ${TEST_USER.name}:
    password: \${env:${TEST_USER.passwordVariable}}
    email: john.doe@example.com
    firstName: John
    lastName: Doe

# What must work, and what must not: \`kcx verify\` performs these exchanges, and compares what comes exactly.
exchanges:
  ${scalar(`users reach ${upstream}`)}:
    subject: { client: ${front}, user: ${TEST_USER.name} }
    requester: ${exchange}
    audience: ${up}
    expect: { aud: ${up}, sub: true, lifetime: 5m }

  ${scalar(`nothing but ${upstream} can be reached`)}:
    subject: { client: ${front}, user: ${TEST_USER.name} }
    requester: ${exchange}
    audience: ${front}
    expect: { error: invalid_request, description: ${scalar(`Requested audience not available: ${frontend}`)} }
`;
}

/** A text as YAML in one line, good in a block, in a flow, and as a key. */
function scalar(text: string): string {
  return stringify([text], { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: false }).slice(1, -2);
}
