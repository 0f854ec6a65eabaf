/** The only door to the admin client package: `KcAdminClient` itself, its log-in, and its error. */
export { default as KcAdminClient, fetchWithError, NetworkError } from "@keycloak/keycloak-admin-client";
export { getToken } from "@keycloak/keycloak-admin-client/lib/utils/auth.js";
