import type { RoleName } from "../compact-realm.ts";

/** Who and what there is in every random realm. */
export const CLIENTS = ["front", "mobile", "agent", "broker-1", "relay", "worker", "bank", "pizza/eu", "stock"];
export const SCOPES = Array.from({ length: 9 }, (_, index) => `s${index}`);
export const OWNERS = ["agent", "bank", "pizza/eu", "stock"];
export const CLIENT_ROLES: RoleName[] = OWNERS.flatMap((owner) => [`${owner}:r1`, `${owner}:r2`]);
export const ROLES: RoleName[] = ["rr", "other", "comp", "deep", ...CLIENT_ROLES];
export const USERS = ["ann", "bob", "cyd", "dee", "eve"];
