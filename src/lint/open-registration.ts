import { addressOf, REALM } from "#model/address.ts";
import { asMap, asStrings, get } from "#model/json.ts";
import type { Check, Found } from "./check.ts";
import type { Scene } from "./scene.ts";

const [HOSTS, ORIGINS] = ["trusted-hosts", "registration-web-origins"].map((policy) =>
  addressOf("registration-policy", `anonymous/${policy}`),
) as [string, string];

/** Every page on the web may register clients, or everybody may make an account whose address nobody looked at. */
export const openRegistration: Check<"open-registration"> = {
  id: "open-registration",
  severity: "warning",
  find: (scene) => [...clients(scene), ...users(scene)],
};

/** MCP clients register themselves, so the trusted hosts may have to go; the origins that browsers may ask from stay. */
function clients({ index, declaration }: Scene): Found<"open-registration">[] {
  const hosts = index.fields(HOSTS);
  const config = asMap(get(hosts ?? {}, "config"));
  const isLax = ["host-sending-registration-request-must-match", "client-uris-must-match"].every(
    (key) => asStrings(get(config, key))[0] === "false",
  );
  const origins = asStrings(get(asMap(get(index.fields(ORIGINS) ?? {}, "config")), "web-origins"));
  if ((hosts !== undefined && !isLax) || !origins.includes("*")) return [];
  const address = declaration.objects.has(ORIGINS) ? ORIGINS : HOSTS;
  return [{ code: "open-registration", to: "clients", address, field: "config.web-origins" }];
}

function users({ index: { settings } }: Scene): Found<"open-registration">[] {
  const isOpen = get(settings, "registrationAllowed") === true && get(settings, "verifyEmail") !== true;
  if (!isOpen) return [];
  const fix = [{ do: "set", address: REALM, path: ["verifyEmail"], value: true }] as const;
  return [{ code: "open-registration", to: "users", address: REALM, field: "registrationAllowed", fix }];
}
