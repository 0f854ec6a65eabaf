/** The fields of a client that list its client scopes. */
export const SCOPE_LISTS = ["defaultClientScopes", "optionalClientScopes"] as const;
