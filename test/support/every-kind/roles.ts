import type { ByHand } from "../by-hand.ts";
import type { TestRealm } from "../keycloak.ts";

/** Realm roles with what they include, and the role that everybody has. */
export async function roles({ name }: TestRealm, hand: ByHand): Promise<void> {
  await hand.addRole("auditor", {
    description: "Reads everything ${role_auditor}",
    attributes: { level: ["1", "2"], since: ["2020"] },
  });
  await hand.addRole("two words: größer 50%");
  await hand.addRole("boss", { description: "All of them" });
  await hand.composite("boss", "auditor", true);
  await hand.composite("boss", "realm-management/view-users", true);
  await hand.role("offline_access", { description: "Changed by hand", attributes: { changed: ["yes"] } });
  const everybody = `default-roles-${name.toLowerCase()}`;
  await hand.composite(everybody, "auditor", true);
  await hand.composite(everybody, "uma_authorization", false);
}

/** A tree of groups with roles, once the clients are there. */
export async function groups(_: TestRealm, hand: ByHand): Promise<void> {
  await hand.addGroup("/staff", { attributes: { floor: ["1", "2"], open: ["true"] } });
  await hand.addGroup("/staff/night", { attributes: { shift: ["late"] } });
  await hand.addGroup("/staff/night/deep down");
  await hand.addGroup("/a~/b 50%");
  await hand.addGroup("/everybody");
  await hand.roleOf(["groups", "/staff"], "auditor", true);
  await hand.roleOf(["groups", "/staff/night"], "agent/cook", true);
  await hand.defaultGroup("/everybody", true);
  await hand.defaultGroup("/staff/night", true);
}

/** Client scopes of all three types, and the built-in ones changed. */
export async function scopes({ clientScope }: TestRealm, hand: ByHand): Promise<void> {
  await clientScope({
    name: "orders",
    description: "What was ordered",
    attributes: {
      "include.in.token.scope": "true",
      "display.on.consent.screen": "true",
      "consent.screen.text": "${ordersConsent}",
      "gui.order": "7",
    },
    protocolMappers: [
      claim("tenant", { "claim.value": "north", "jsonType.label": "String", "id.token.claim": "true" }),
      {
        name: "their groups",
        protocol: "openid-connect",
        protocolMapper: "oidc-group-membership-mapper",
        config: {
          "claim.name": "groups",
          "full.path": "false",
          "id.token.claim": "true",
          "access.token.claim": "true",
        },
      },
    ],
  });
  await clientScope({ name: "bills:read", attributes: { "include.in.token.scope": "false" } });
  await clientScope({ name: "urn:gated", attributes: { "include.in.token.scope": "true" } });
  await clientScope({
    name: "their-saml",
    protocol: "saml",
    protocolMappers: [
      {
        name: "roles",
        protocol: "saml",
        protocolMapper: "saml-role-list-mapper",
        config: { single: "true", "attribute.nameformat": "Basic", "attribute.name": "Role" },
      },
    ],
  });
  await hand.typeOf("orders", "default");
  await hand.typeOf("bills:read", "optional");
  await hand.typeOf("phone", "default");
  await hand.typeOf("microprofile-jwt", "none");
  await hand.clientScope("profile", { description: "Changed by hand", attributes: { "gui.order": "3" } });
  await hand.mapper(["client-scopes", "profile"], "nickname", { "claim.name": "nick", "id.token.claim": "false" });
  await hand.removeMapper(["client-scopes", "email"], "email verified");
  await hand.roleOf(["client-scopes", "urn:gated"], "auditor", true);
}

/** A claim with a fixed value. */
export function claim(name: string, config: Record<string, string>): Record<string, unknown> {
  const always = { "claim.name": name, "access.token.claim": "true" };
  const protocolMapper = "oidc-hardcoded-claim-mapper";
  return { name, protocol: "openid-connect", protocolMapper, config: { ...always, ...config } };
}
