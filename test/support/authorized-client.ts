/** A client whose authorization settings have something of every kind. */
export const ORDERS = `
roles: { cook: {} }
groups: { staff: {} }
users: { ann: {} }
clients:
  orders:
    serviceAccountsEnabled: true
    authorizationServicesEnabled: true
    roles: { boss: {} }
    authorizationSettings:
      policyEnforcementMode: PERMISSIVE
      decisionStrategy: AFFIRMATIVE
      allowRemoteResourceManagement: false
      scopes: { read: { displayName: Look at it }, write: {}, idle: {} }
      resources:
        orders: { type: "urn:shop:orders", uris: [/orders/*, /old/*], scopes: [write, read], attributes: { a: [b] } }
        menu: { displayName: The menu, scopes: [], uris: [], attributes: {} }
        anns: { owner: ann, ownerManagedAccess: true, uris: [/anns] }
      policies:
        only cooks: { type: role, config: { roles: [{ id: cook, required: true }, { id: orders/boss, required: false }] } }
        the staff: { type: group, logic: NEGATIVE, config: { groups: [{ path: /staff, extendChildren: true }] } }
        all day: { type: time, config: { hour: 8, hourEnd: "18" } }
        the cooks: { type: role, config: { roles: [cook] } }
        the shop: { type: client, config: { clients: [orders] } }
        read orders: { type: scope, decisionStrategy: AFFIRMATIVE, config: { resources: [orders], scopes: [read], applyPolicies: [the staff, only cooks] } }
        the menu: { type: resource, config: { resources: [menu], applyPolicies: [only cooks] } }
`;
