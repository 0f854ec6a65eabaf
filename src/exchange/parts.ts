import type { Address } from "#model/address.ts";
import { asMap, asStrings, get, type Json, type JsonMap } from "#model/json.ts";

/** A client as the exchange sees it. */
export interface Client {
  id: string;
  address: Address;
  protocol: string;
  enabled: boolean;
  isPublic: boolean;
  bearerOnly: boolean;
  consentRequired: boolean;
  fullScope: boolean;
  serviceAccount: boolean;
  directAccess: boolean;
  browser: boolean;
  attributes: Attributes;
  defaults: readonly Scope[];
  optionals: ReadonlyMap<string, Scope>;
  /** The client is a scope itself: its dedicated mappers and its role scope. */
  own: Scope;
  roles: readonly Address[];
  /** All that the realm has of it. */
  fields: JsonMap;
}

export interface Scope {
  name: string;
  address: Address;
  /** Shown in the `scope` claim. */
  inToken: boolean;
  /** Asked for on the consent screen. */
  onConsent: boolean;
  mappers: readonly Mapper[];
  /** Role scope mappings: any of them opens a gated scope. */
  roles: readonly Address[];
}

export interface Mapper {
  address: Address;
  protocol: string;
  type: string;
  config: Attributes;
}

/** Texts by name; one that is empty is as good as absent, since the server keeps no empty ones. */
export type Attributes = (name: string) => string | undefined;

export function attributesOf(value: Json | undefined): Attributes {
  const map = asMap(value);
  return (name) => {
    const text = get(map, name);
    return text === undefined || text === null || typeof text === "object" || text === "" ? undefined : String(text);
  };
}

/** java.lang.Boolean.parseBoolean: whatever isn't "true", in any case, is false. */
export function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === "true";
}

/** A field that the server has always, with what it is where a file leaves it out. */
export function flag(fields: JsonMap, name: string, otherwise: boolean): boolean {
  const value = get(fields, name);
  return typeof value === "boolean" ? value : typeof value === "string" ? isTrue(value) : otherwise;
}

export function text(fields: JsonMap, name: string, otherwise: string): string {
  const value = get(fields, name);
  return typeof value === "string" && value !== "" ? value : otherwise;
}

export function number(fields: JsonMap, name: string, otherwise: number): number {
  const value = get(fields, name);
  return typeof value === "number" ? value : otherwise;
}

export function addresses(fields: JsonMap | undefined, name: string): readonly Address[] {
  return fields === undefined ? [] : asStrings(get(fields, name));
}
