import type { JsonMap } from "#model/json.ts";
import { openAll } from "#model/open-secret.ts";
import type { AdminApi } from "#resources/api.ts";
import { safe, safeName } from "./segments.ts";
import type { Session } from "./session.ts";

/** The texts of all languages that have some. */
export async function readLocalization(session: Session, realm: string): Promise<JsonMap> {
  const locales = await session.read<readonly string[]>({ what: "read the languages", role: "view-realm" }, (client) =>
    client.realms.getRealmSpecificLocales({ realm }),
  );
  const api = localizationApi(session, realm);
  const entries = locales.map(async (locale): Promise<[string, JsonMap]> => [locale, await api.get(locale)]);
  return Object.fromEntries(await Promise.all(entries));
}

export function localizationApi(session: Session, realm: string): AdminApi["localization"] {
  const write = { what: "change the realm's texts", role: "manage-realm" };
  return {
    get: (locale) =>
      session.read({ what: "read the realm's texts", role: "view-realm" }, ({ realms }) =>
        realms.getRealmLocalizationTexts({ realm, selectedLocale: safe(locale) }),
      ),
    async addTexts(locale, texts) {
      for (const [key, text] of Object.entries(openAll(texts) as Record<string, string>))
        await session.write(write, ({ realms }) =>
          realms.addLocalization({ realm, selectedLocale: safe(locale), key: safeName(key) }, text as never),
        );
    },
    removeText: (locale, key) =>
      session.write(write, ({ realms }) =>
        realms.deleteRealmLocalizationTexts({ realm, selectedLocale: safe(locale), key: safeName(key) }),
      ),
  };
}
