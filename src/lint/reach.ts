import { issue } from "#exchange/issue.ts";
import { type Client, isTrue } from "#exchange/parts.ts";
import type { Reason } from "#exchange/prediction.ts";
import type { RealmIndex } from "#exchange/realm-index.ts";
import { differencesOf } from "#exchange/versions.ts";
import type { Address } from "#model/address.ts";
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
  const differs = differencesOf(index.realm.version);
  const all = [...index.realm.objects.keys()].filter((address) => /^(client\/[^/]+\/)?role\/[^/]+$/.test(address));
  const roles = {
    anybody: new Set<Address>(all),
    everybody: index.expand(all.filter((role) => role.startsWith("role/default-roles-"))),
  };
  const known = new Map<string, Most>();
  return {
    most(client, { user, scope = [...client.optionals.keys()].join(" "), gate }) {
      const key = JSON.stringify([client.address, client.fullScope, user, scope, gate]);
      const before = known.get(key);
      if (before) return before;
      const held = roles[user];
      const { access, aud, effective } = issue({
        ...{ index, differs, client, roles: held, scope: scope === "" ? undefined : scope },
        principal: { address: "user/anybody", enabled: true, roles: held },
        ...{ audience: undefined, gate: gate && new Set(gate), restricted: undefined, session: "on" },
      });
      const because = [...effective.because, ...access.because];
      const most = { aud: aud ?? [], sub: access.sub, because, isCertain: access.causes.length === 0 };
      known.set(key, most);
      return most;
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
