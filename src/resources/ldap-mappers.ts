import { get, type JsonMap } from "#model/json.ts";

/** Names of the mappers that come with a new LDAP directory (LDAPStorageProviderFactory.onCreate). */
export function ldapMappers(config: JsonMap): string[] {
  const is = (key: string, value: string) => String(get(config, key) ?? "").toLowerCase() === value;
  const isActiveDirectory = is("vendor", "ad");
  const isCommonName = is("rdnLDAPAttribute", "cn");
  const isRead = isCommonName && !is("usernameLDAPAttribute", "cn") && !is("editMode", "writable");
  const isWritten = isCommonName && !is("usernameLDAPAttribute", "cn") && is("editMode", "writable");
  return [
    ...["username", "last name", "email", "creation date", "modify date", "Kerberos principal attribute mapper"],
    isRead ? "full name" : "first name",
    ...(isWritten ? ["username-cn"] : []),
    ...(isActiveDirectory ? ["MSAD account controls"] : []),
    ...(!isActiveDirectory && is("syncRegistrations", "true") && is("usePasswordModifyExtendedOp", "true")
      ? ["random initial password"]
      : []),
  ];
}
