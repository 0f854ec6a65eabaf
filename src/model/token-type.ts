const TOKEN_TYPE = "urn:ietf:params:oauth:token-type:";

/** `id_token` → `urn:ietf:params:oauth:token-type:id_token`; what has a colon is taken as it is (RFC 8693 §3). */
export function fullTokenType(type: string): string {
  return type === "" || type.includes(":") ? type : `${TOKEN_TYPE}${type}`;
}
