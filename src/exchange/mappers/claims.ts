import { parseAddress } from "#model/address.ts";
import type { Claim } from "../claim.ts";
import { isTrue, type Mapper } from "../parts.ts";
import { attributeOf, propertyOf } from "../person.ts";
import { addClaim, type Draft, type MapperType } from "./draft.ts";
import { claimPath, listOf, typed, type Value } from "./value.ts";

/** Claims of the token itself that a mapper may set; others of them it can't (OIDCAttributeMapperHelper). */
const REPLACEABLE = ["aud", "azp", "sub"];
const FIXED = ["scope", "iss", "exp", "iat", "jti", "typ", "nonce", "session_state"];
/** These are the server's own where they are set by name; nothing here lies with them. */
const OWN = ["acr", "auth_time"];

/** A claim that is nobody's but the mapper's. */
function isLate({ config }: Mapper): boolean {
  const [first = ""] = claimPath(config("claim.name") ?? "");
  return !REPLACEABLE.includes(first);
}

/** One that is to be a number or JSON may break the server down, too. */
function isLateText(mapper: Mapper): boolean {
  return isLate(mapper) && !isNarrow(mapper.config("jsonType.label"));
}

/** Not every text can be made one. */
function isNarrow(type: string | undefined): boolean {
  return type === "int" || type === "long" || type === "JSON";
}

/** A text as its mapper has it. */
function typedBy(draft: Draft, { config }: Mapper, text: string): Value | undefined {
  const type = config("jsonType.label");
  const value = typed(text, type);
  if (value === undefined && isNarrow(type) && draft.differs.garbageBreaksDown) draft.fails = true;
  return value;
}

/** HardcodedClaim: whatever it is told, also in the place of `aud`, `azp` and `sub`. */
export const hardcodedClaim: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate: isLateText,
  run(draft, mapper) {
    const value = mapper.config("claim.value");
    if (value !== undefined) write(draft, mapper, typedBy(draft, mapper, value));
  },
};

/** Mappers whose value lies with the user or the session: what they write isn't known, where they write it is. */
export const valueFromElsewhere: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate,
  run: (draft, mapper) => write(draft, mapper, {}),
};

/** UserAttributeMapper: what the picture of the realm has of the user, where it has it. */
export const attributeOfUser: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate,
  run(draft, mapper) {
    const attribute = mapper.config("user.attribute");
    const isSummed = isTrue(mapper.config("aggregate.attrs"));
    const values = attribute === undefined ? undefined : attributeOf(draft.person, attribute, isSummed);
    write(draft, mapper, ofCollection(draft, mapper, values), { ofUser: true });
  },
};

/** UserPropertyMapper: always one text. */
export const propertyOfUser: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate: isLateText,
  run(draft, mapper) {
    const property = mapper.config("user.attribute");
    if (property === undefined) return;
    if (property === "id" && claimPath(mapper.config("claim.name") ?? "").join(".") === "sub") {
      draft.sub = true;
      draft.hasOwnSub = false;
      return;
    }
    const values = propertyOf(draft.person, property);
    const [value] = values ?? [];
    const found = value === undefined ? {} : typedBy(draft, mapper, value);
    write(draft, mapper, values?.length === 0 ? undefined : found, { ofUser: true });
  },
};

/** GroupMembershipMapper: names or paths of the groups that the user joined, as a list in any case. */
export const groupsOfUser: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate,
  run(draft, mapper) {
    const { groups } = draft.person;
    const isPath = mapper.config("full.path") === "true";
    const names = groups?.map((group) => (isPath ? pathOf(group) : parseAddress(group).name));
    write(draft, mapper, ofCollection(draft, mapper, names, true), {}, true);
  },
};

/** FullNameMapper: whatever it is told to call it, it is `name`. */
export const fullName: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate: () => true,
  run(draft, mapper) {
    const parts = ["firstName", "lastName"].map((name) => propertyOf(draft.person, name));
    const known = parts.flatMap((part) => part ?? []).join(" ");
    if (parts.includes(undefined)) addClaim(draft, { name: "name", by: mapper.address, like: "x" });
    else if (known !== "") addClaim(draft, { name: "name", by: mapper.address, value: known });
  },
};

function pathOf(group: string): string {
  const { name, parent } = parseAddress(group);
  return `${parent === undefined ? "" : pathOf(parent)}/${name}`;
}

/** @param values `undefined`: they aren't known here; in an order that is nobody's. */
function ofCollection(
  draft: Draft,
  mapper: Mapper,
  values: readonly string[] | undefined,
  isList = isMultivalued(mapper),
): Value | undefined {
  if (values?.length === 0) return undefined;
  const [value = "", ...others] = values ?? [];
  if (values === undefined || (others.length > 0 && !isList)) return {};
  return isList ? listOf(values.map((one) => typedBy(draft, mapper, one))) : typedBy(draft, mapper, value);
}

function isMultivalued({ config }: Mapper): boolean {
  return config("multivalued") === "true";
}

/** @param value what the mapper found; `undefined`: nothing. */
function write(
  draft: Draft,
  mapper: Mapper,
  value: Value | undefined,
  from: Pick<Claim, "ofUser"> = {},
  isForcedList = false,
): void {
  const name = mapper.config("claim.name");
  if (name === undefined || value === undefined) return;
  const [first = "", ...more] = claimPath(name);
  if (FIXED.includes(first)) return;
  if (OWN.includes(first)) {
    if (more.length === 0) draft.claims.set(name, { name, by: mapper.address });
    return;
  }
  if (REPLACEABLE.includes(first)) {
    if (more.length === 0) replace(draft, mapper, first, value);
    return;
  }
  const isList = isForcedList || (from.ofUser === true && mapper.type === ATTRIBUTE && isMultivalued(mapper));
  addClaim(draft, {
    ...{ name, by: mapper.address, ...from },
    ...(value.json === undefined ? likeOf(mapper) : { value: value.json }),
    ...(isList ? { isList: true } : {}),
  });
}

function likeOf({ config }: Mapper): Pick<Claim, "like"> {
  switch (config("jsonType.label")) {
    case "boolean":
      return { like: true };
    case "int":
    case "long":
      return { like: 1 };
    case "JSON":
      return {};
    default:
      return { like: "x" };
  }
}

const ATTRIBUTE = "oidc-usermodel-attribute-mapper";

function replace(draft: Draft, mapper: Mapper, claim: string, { json, text }: Value): void {
  // Somebody's list of audiences.
  const list =
    claim === "aud" && Array.isArray(json) && mapper.type !== "oidc-hardcoded-claim-mapper" ? json : undefined;
  if (list?.includes(null)) draft.fails = true;
  const one = list === undefined ? text : "";
  // In which order a list is that isn't one of names only the server knows.
  const isMixed = claim !== "aud" && claim !== "sub" && Array.isArray(json) && json.length > 1;
  if (one === undefined || isMixed) {
    draft.causes.push({ code: "mapper-value", mapper: mapper.address });
    return;
  }
  draft.because.push({ code: "claim-replaced", claim, by: mapper.address });
  if (claim === "aud")
    draft.aud.replace(list?.map((item) => (typeof item === "string" ? item : JSON.stringify(item))) ?? [one]);
  if (claim === "azp") draft.azp = one;
  if (claim === "sub") draft.sub = draft.hasOwnSub = true;
}

/** SubMapper: before all others, so that whatever else writes `sub` has the last word (ProtocolMapperUtils.SUB_MAPPER). */
export const sub: MapperType = {
  priority: -10,
  inIdTokens: false,
  run(draft: Draft, _mapper: Mapper) {
    draft.sub = true;
  },
};

/** Writes only claims that have names of their own (`name`, `acr`, `allowed-origins` …). */
export const ownClaim: MapperType = { priority: 0, inIdTokens: true, run() {} };
