import { memo } from "#exchange/memo.ts";
import { mostOf } from "#exchange/most.ts";
import { type Client, isTrue } from "#exchange/parts.ts";
import type { Reason } from "#exchange/prediction.ts";
import type { RealmIndex } from "#exchange/realm-index.ts";
import { becauseOfScopes } from "#exchange/scopes.ts";
import { asStrings, get } from "#model/json.ts";

/** Whose token, and what is asked for. */
interface Asked {
  /** `everybody`: whoever has only what the realm gives to all; `anybody`: somebody with every role there is. */
  user: "everybody" | "anybody";
  /** Absent: every optional scope, and `none` for the default ones. */
  scope?: string;
  /** The `audience` parameter closes gates of other clients' roles. */
  gate?: readonly string[];
}

interface Most {
  /** Itself, too, where a mapper names it. */
  aud: readonly string[];
  sub: boolean;
  /** Scopes that were asked for and are not in, and mappers that are off. */
  because: readonly Reason[];
  /** False where a script or somebody's own mapper has its say, too. */
  isCertain: boolean;
}

/** What a client's tokens can hold at most, by the model of the exchange. */
export interface Reach {
  most(client: Client, asked: Asked): Most;
  /** Clients in whose hands a user's log-in ends. */
  logsUsersIn(client: Client): boolean;
}

export function reachOf(index: RealmIndex): Reach {
  const everybody = index.expand([...index.allRoles].filter((role) => role.startsWith("role/default-roles-")));
  // Most checks ask for all scopes, of every client for every other: these answers are found without a key.
  const widest = { everybody: new Map<Client, Most>(), anybody: new Map<Client, Most>() };
  const known = new Map<string, Most>();
  const found = (client: Client, { user, scope, gate }: Asked): Most => {
    const issued = mostOf(index, client, {
      roles: user === "anybody" ? index.allRoles : everybody,
      ...(scope === undefined ? {} : { scope }),
      ...(gate === undefined ? {} : { gate }),
    });
    const { effective, access, aud = [], sub } = issued;
    const because = [...becauseOfScopes(client, effective), ...access.because];
    return { aud, sub, because, isCertain: access.causes.length === 0 };
  };
  return {
    most(client, asked) {
      const { user, scope, gate } = asked;
      if (scope === undefined && gate === undefined) return memo(widest[user], client, () => found(client, asked));
      const key = JSON.stringify([client.address, client.fullScope, user, scope, gate]);
      return memo(known, key, () => found(client, asked));
    },
    logsUsersIn: (client) => logsUsersIn(index, client),
  };
}

/** Without a registered redirect URI no log-in in a browser comes back. */
function logsUsersIn(index: RealmIndex, client: Client): boolean {
  const fields = index.fields(client.address) ?? {};
  const returns = asStrings(get(fields, "redirectUris")).length > 0;
  const inBrowser = (client.browser || get(fields, "implicitFlowEnabled") === true) && returns;
  const elsewhere = ["oauth2.device.authorization.grant.enabled", "oidc.ciba.grant.enabled"];
  return (
    client.enabled &&
    client.protocol === "openid-connect" &&
    !client.bearerOnly &&
    (inBrowser || client.directAccess || elsewhere.some((grant) => isTrue(client.attributes(grant))))
  );
}
