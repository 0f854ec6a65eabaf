import type { Address } from "#model/address.ts";

/** What the configuration of a realm doesn't hold, but whoever asks may know. */
export interface Knowledge {
  /** The role that everybody has, where it isn't called after the realm. */
  defaultRole?: string;
  /** Users (`user/x`) and service accounts (`client/x/service-account`) who have the listed roles and no others. */
  exactRoles?: ReadonlySet<Address>;
  /** Users are here with all that the server has of them: what isn't here isn't there. */
  usersAreWhole?: true;
  /** Users who are here as the server exported them: what a user profile wants and isn't here isn't there, either. */
  exported?: ReadonlySet<Address>;
  /** Clients with a service account that lack the scope `service_account`, which comes with it: imported, or taken away. */
  withoutServiceScope?: ReadonlySet<string>;
  /** Service accounts (`client/x/service-account`) whose users are disabled. */
  disabledAccounts?: ReadonlySet<Address>;
  /** Scopes that users agreed to, by user and client id; absent: nobody knows. */
  consents?: ReadonlyMap<Address, ReadonlyMap<string, ReadonlySet<string>>>;
  /** People who stand for others: what they agreed to isn't known. */
  imagined?: ReadonlySet<Address>;
  /** Aliases of the realm's organizations; absent: nobody knows. */
  organizations?: ReadonlySet<string>;
}
