import { drifting } from "../../support/drift.ts";

drifting("the user profile", {
  declared: `
userProfile:
  unmanagedAttributePolicy: ADMIN_VIEW
  attributes:
    department:
      displayName: Department
      group: work
      multivalued: false
      permissions: { view: [user, admin], edit: [admin] }
      required: { roles: [user], scopes: [profile] }
      selector: { scopes: [profile] }
      validations: { length: { max: 40, min: 2 }, options: { options: [kitchen, bar] } }
      annotations: { inputType: select }
    userLoginId: { permissions: { view: [admin], edit: [admin] } }
    bare: {}
    username: { validations: { length: { min: 5 } } }
    lastName: null
  groups:
    work: { displayHeader: Work, displayDescription: Where people work }
users:
  johndoe: { attributes: { department: kitchen, userLoginId: j-1 } }
`,
  byHand: (hand) =>
    hand.userProfile(({ attributes, groups }) => {
      attributes.push({ name: "theirs", displayName: "Theirs", permissions: { view: ["admin"], edit: [] } });
      groups.push({ name: "their-group", displayHeader: "Theirs" });
      const department = attributes.find(({ name }) => name === "department")!;
      department["annotations"] = { inputType: "select", inputHelperTextBefore: "kept" };
      department["validations"] = { ...(department["validations"] as object), "person-name-prohibited-characters": {} };
    }),
  drifts: [
    {
      title: "a leaf, deep down",
      change: (hand) => hand.profileAttribute("department", { validations: { length: { max: 400 } } }),
      says: ["~ user-profile", "    attributes.department.validations.length.max  400 → 40"],
    },
    {
      title: "a list",
      change: (hand) => hand.profileAttribute("department", { permissions: { edit: ["user", "admin"] } }),
      says: ["~ user-profile", "    attributes.department.permissions.edit  admin, user → admin"],
    },
    {
      title: "whom it is required of",
      change: (hand) => hand.profileAttribute("department", { required: undefined }),
      says: [
        "~ user-profile",
        "    attributes.department.required.roles  (none) → user",
        "    attributes.department.required.scopes  (none) → profile",
      ],
    },
    {
      title: "a text and its group",
      change: (hand) => hand.profileAttribute("department", { displayName: "Dept", group: "their-group" }),
      says: [
        "~ user-profile",
        "    attributes.department.displayName  Dept → Department",
        "    attributes.department.group  their-group → work",
      ],
    },
    {
      title: "an attribute that every realm has",
      change: (hand) => hand.profileAttribute("username", { validations: { length: { min: 3 } } }),
      says: ["~ user-profile", "    attributes.username.validations.length.min  3 → 5"],
    },
    {
      title: "a group of attributes",
      change: (hand) =>
        hand.userProfile(({ groups }) => {
          groups.find(({ name }) => name === "work")!["displayHeader"] = "Labour";
        }),
      says: ["~ user-profile", "    groups.work.displayHeader  Labour → Work"],
    },
    {
      title: "an attribute that shall not be there",
      change: (hand) =>
        hand.userProfile(({ attributes }) => {
          attributes.push({ name: "lastName", displayName: "Surname" });
        }),
      says: [
        "~ user-profile",
        "    attributes.lastName.displayName  Surname → (none)",
        "    attributes.lastName.multivalued  false → (none)",
      ],
    },
    {
      title: "what becomes of other attributes",
      change: (hand) =>
        hand.userProfile((profile) => {
          delete profile.unmanagedAttributePolicy;
        }),
      says: ["~ user-profile", "    unmanagedAttributePolicy  DISABLED → ADMIN_VIEW"],
    },
    {
      title: "an attribute that was taken away",
      change: (hand) =>
        hand.userProfile((profile) => {
          profile.attributes = profile.attributes.filter(({ name }) => name !== "bare");
        }),
      says: ["~ user-profile", "    attributes.bare  (none) → {}"],
      isMadeAgain: true,
    },
  ],
});
