import { drifting } from "../../support/drift.ts";
import { has } from "../../support/version.ts";

drifting("groups whose names hold slashes, which the server's paths don't tell from others", {
  declared: `
groups:
  a/b: { attributes: { own: "1" }, subGroups: { c/d: {} } }
  a: {}
defaultGroups: [/a~/b]
users: { johndoe: { groups: [/a~/b/c~/d, /a] } }
clients: { robot: { serviceAccountsEnabled: true, serviceAccountGroups: [/a~/b] } }
`,
  byHand: (hand) => hand.addGroup("/a~/b/e~/f"),
  drifts: [
    {
      title: "an attribute",
      change: (hand) => hand.group("/a~/b", { attributes: { own: ["2"] } }),
      says: ["~ group a/b", "    attributes.own  2 → 1"],
    },
    {
      title: "who is in them",
      change: async (hand) => {
        await hand.groupOf("johndoe", "/a~/b/c~/d", false);
        await hand.groupOf("johndoe", "/a~/b", true);
        await hand.groupOf("service-account-robot", "/a~/b", false);
      },
      says: [
        "~ client robot › service-account",
        "    groups  + /a~/b",
        "~ user johndoe",
        "    groups  + /a~/b/c~/d  - /a~/b",
      ],
    },
    {
      title: "the groups that new users join",
      change: (hand) => hand.defaultGroup("/a~/b", false),
      says: ["~ default-groups", "    groups  + /a~/b"],
    },
  ],
});

drifting("groups, a tree", {
  declared: `
groups:
  staff:
${has("26.3") ? "    description: Everybody\n" : ""}    attributes: { floor: [ground, first], gone: null }
    roles: [cook, kitchen/open]
    subGroups:
      night: { attributes: { shift: night }, roles: { with: [cook] } }
      day: { subGroups: { early: {}, late: { roles: [] } } }
  guests: {}
defaultGroups: [/guests, /staff/day]
roles: { cook: {} }
clients: { kitchen: { roles: { open: {} } } }
`,
  async byHand(hand, realm) {
    await hand.addGroup("/theirs", { attributes: { theirs: ["1"] } });
    await hand.addGroup("/theirs/beneath");
    await hand.addGroup("/staff/by-hand");
    await hand.addGroup("/staff/night/beneath", { attributes: { deep: ["down"] } });
    await hand.group("/staff", { attributes: { theirs: ["kept", "twice"] } });
    if (has("26.3")) await hand.group("/staff/night", { description: "written by hand" });
    await hand.roleOf(["groups", "/staff/night"], "offline_access", true);
    await realm.user("theirs", "their password");
    await hand.groupOf("theirs", "/staff/night", true);
    await hand.groupOf("theirs", "/staff/day", false);
  },
  drifts: [
    {
      title: "a description",
      since: "26.3",
      change: (hand) => hand.group("/staff", { description: "" }),
      says: ["~ group staff", "    description  (none) → Everybody"],
    },
    {
      title: "an attribute",
      change: (hand) => hand.group("/staff", { attributes: { floor: ["first"], gone: ["back"] } }),
      says: ["~ group staff", "    attributes.floor  first → ground, first", "    attributes.gone  back → (none)"],
    },
    {
      title: "an attribute further down",
      change: (hand) => hand.group("/staff/night", { attributes: { shift: undefined } }),
      says: ["~ group staff › group night", "    attributes.shift  (none) → night"],
    },
    {
      title: "its roles",
      change: async (hand) => {
        await hand.roleOf(["groups", "/staff"], "kitchen/open", false);
        await hand.roleOf(["groups", "/staff"], "offline_access", true);
      },
      says: ["~ group staff", "    roles  + kitchen/open  - offline_access"],
    },
    {
      title: "no role, exactly",
      change: (hand) => hand.roleOf(["groups", "/staff/day/late"], "kitchen/open", true),
      says: ["~ group staff › group day › group late", "    roles  - kitchen/open"],
    },
    {
      title: "an edited list: only what it names",
      change: (hand) => hand.roleOf(["groups", "/staff/night"], "cook", false),
      says: ["~ group staff › group night", "    roles  + cook"],
    },
    {
      title: "the groups that new users join",
      change: async (hand) => {
        await hand.defaultGroup("/staff/day", false);
        await hand.defaultGroup("/theirs", true);
      },
      says: ["~ default-groups", "    groups  + /staff/day  - /theirs"],
    },
    {
      title: "a group that was deleted, with what was beneath it",
      change: (hand) => hand.removeGroup("/staff/day"),
      says: [
        "+ group staff › group day",
        "~ default-groups",
        "    groups  + /staff/day",
        "+ group staff › group day › group early",
        "+ group staff › group day › group late",
      ],
      isMadeAgain: true,
    },
  ],
});
