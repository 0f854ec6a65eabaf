import { parseAddress } from "#model/address.ts";
import type { Claim } from "../claim.ts";
import type { Mapper } from "../parts.ts";
import { attributeOf, propertyOf } from "../person.ts";
import type { Draft, MapperType } from "./draft.ts";
import { claimPath, typed } from "./value.ts";

/** Claims of the token itself that a mapper may set; others of them it can't (OIDCAttributeMapperHelper). */
const REPLACEABLE = ["aud", "azp", "sub"];
const FIXED = ["scope", "iss", "exp", "iat", "jti", "typ", "nonce", "session_state"];

/** A claim that is nobody's but the mapper's. */
function isLate({ config }: Mapper): boolean {
  const [first = ""] = claimPath(config("claim.name") ?? "");
  return !REPLACEABLE.includes(first);
}

/** HardcodedClaim: whatever it is told, also in the place of `aud`, `azp` and `sub`. */
export const hardcodedClaim: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate,
  run(draft, mapper) {
    const value = mapper.config("claim.value");
    if (value !== undefined) write(draft, mapper, [value], { value });
  },
};

/** Mappers whose value lies with the user or the session: what they write isn't known, where they write it is. */
export const valueFromElsewhere: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate,
  run: (draft, mapper) => write(draft, mapper, undefined, {}),
};

/** UserAttributeMapper: what the picture of the realm has of the user, where it has it. */
export const attributeOfUser: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate,
  run: (draft, mapper) => ofUser(draft, mapper, attributeOf),
};

/** UserPropertyMapper. */
export const propertyOfUser: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate,
  run: (draft, mapper) => ofUser(draft, mapper, propertyOf),
};

function ofUser(draft: Draft, mapper: Mapper, valuesOf: typeof attributeOf): void {
  const attribute = mapper.config("user.attribute");
  const values = attribute === undefined ? undefined : valuesOf(draft.person, attribute);
  const isText = (mapper.config("jsonType.label") ?? "String") === "String" && mapper.config("multivalued") !== "true";
  const [value] = isText ? (values ?? []) : [];
  write(draft, mapper, values, { ofUser: true, ...(value === undefined ? {} : { value }) });
}

/** GroupMembershipMapper: names or paths of the groups that the user joined. */
export const groupsOfUser: MapperType = {
  priority: 0,
  inIdTokens: true,
  isLate,
  run(draft, mapper) {
    const { groups } = draft.person;
    const isPath = mapper.config("full.path") === "true";
    const names = groups?.map((group) => (isPath ? pathOf(group) : parseAddress(group).name));
    write(draft, mapper, names, {}, true);
  },
};

function pathOf(group: string): string {
  const { name, parent } = parseAddress(group);
  return `${parent === undefined ? "" : pathOf(parent)}/${name}`;
}

/** @param values that the mapper found; `undefined`: they aren't known here. */
function write(
  draft: Draft,
  mapper: Mapper,
  values: readonly string[] | undefined,
  from: Pick<Claim, "value" | "ofUser">,
  isList = mapper.config("multivalued") === "true",
): void {
  const name = mapper.config("claim.name");
  if (name === undefined) return;
  const [first = "", ...more] = claimPath(name);
  if (FIXED.includes(first)) return;
  if (REPLACEABLE.includes(first)) {
    if (more.length === 0) replace(draft, mapper, first, values, isList);
    return;
  }
  draft.claims.set(name, { name, by: mapper.address, ...from });
}

function replace(
  draft: Draft,
  mapper: Mapper,
  claim: string,
  values: readonly string[] | undefined,
  isList: boolean,
): void {
  if (values?.length === 0) return;
  const written = values?.map((value) => typed(value, mapper.config("jsonType.label")));
  const texts = written?.filter((one) => typeof one === "string") ?? [];
  // Which of several comes first only the server knows, and a list in the place of a text is its own affair.
  const isKnown = written !== undefined && texts.length === written.length;
  const isLost = written?.length === 1 && written[0] === undefined && !isList;
  if (isLost) return;
  const isOne = isKnown && texts.length === 1 && (!isList || claim === "aud");
  if (!isOne && !(isKnown && isList && claim === "aud") && !(isKnown && claim === "sub")) {
    draft.causes.push({ code: "mapper-value", mapper: mapper.address });
    return;
  }
  draft.because.push({ code: "claim-replaced", claim, by: mapper.address });
  if (claim === "aud") draft.aud.replace(texts);
  if (claim === "azp") draft.azp = texts[0] ?? "";
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

/** SHA256PairwiseSubMapper: a `sub` that is another in each sector, and no user's id; it has no flags. */
export const pairwiseSub: MapperType = {
  priority: 0,
  inIdTokens: false,
  unflagged: "always",
  run(draft: Draft, _mapper: Mapper) {
    draft.sub = draft.hasOwnSub = true;
  },
};

/** Writes only claims that have names of their own (`name`, `acr`, `allowed-origins` …). */
export const ownClaim: MapperType = { priority: 0, inIdTokens: true, run() {} };
