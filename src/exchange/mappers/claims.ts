import { asMap, asStrings, get, type JsonMap } from "#model/json.ts";
import type { Claim } from "../claim.ts";
import type { Mapper } from "../parts.ts";
import type { Draft, MapperType } from "./draft.ts";

/** Claims of the token itself that a mapper may set; others of them it can't (OIDCAttributeMapperHelper). */
const REPLACEABLE = ["aud", "azp", "sub"];
const FIXED = ["scope", "iss", "exp", "iat", "jti", "typ"];

/** HardcodedClaim: whatever it is told, also in the place of `aud`, `azp` and `sub`. */
export const hardcodedClaim: MapperType = {
  priority: 0,
  inIdTokens: true,
  run(draft, mapper) {
    const [name, value] = [mapper.config("claim.name"), mapper.config("claim.value")];
    if (name === undefined || value === undefined || FIXED.includes(name)) return;
    if (!REPLACEABLE.includes(name)) {
      draft.claims.set(name, { name, by: mapper.address, value });
      return;
    }
    if ((mapper.config("jsonType.label") ?? "String") !== "String") {
      draft.causes.push({ code: "mapper-value", mapper: mapper.address });
      return;
    }
    draft.because.push({ code: "claim-replaced", claim: name, by: mapper.address });
    if (name === "aud") draft.aud = new Set([value]);
    if (name === "azp") draft.azp = value;
    if (name === "sub") draft.sub = draft.hasOwnSub = true;
  },
};

/** Mappers whose value lies with the user or the session: what they write isn't known, where they write it is. */
export const valueFromElsewhere: MapperType = {
  priority: 0,
  inIdTokens: true,
  run: (draft, mapper) => write(draft, mapper, {}),
};

/** UserAttributeMapper, UserPropertyMapper: what the picture of the realm has of the user, where it has it. */
export const valueOfUser: MapperType = {
  priority: 0,
  inIdTokens: true,
  run(draft, mapper) {
    const isText =
      (mapper.config("jsonType.label") ?? "String") === "String" && mapper.config("multivalued") !== "true";
    const attribute = mapper.config("user.attribute");
    const value = isText && attribute !== undefined ? textOf(draft.user, attribute) : undefined;
    write(draft, mapper, { ofUser: true, ...(value === undefined ? {} : { value }) });
  },
};

function write(draft: Draft, mapper: Mapper, from: Pick<Claim, "value" | "ofUser">): void {
  const name = mapper.config("claim.name");
  if (name === undefined || FIXED.includes(name)) return;
  if (REPLACEABLE.includes(name)) draft.causes.push({ code: "mapper-value", mapper: mapper.address });
  else draft.claims.set(name, { name, by: mapper.address, ...from });
}

/** One text; a user who has none may have that of a group. */
function textOf(user: JsonMap, attribute: string): string | undefined {
  const own = ["username", "email", "firstName", "lastName"].includes(attribute)
    ? get(user, attribute)
    : asStrings(get(asMap(get(user, "attributes")), attribute))[0];
  return typeof own === "string" && own !== "" ? own : undefined;
}

/** SubMapper: before all others, so that whatever else writes `sub` has the last word (ProtocolMapperUtils.SUB_MAPPER). */
export const sub: MapperType = {
  priority: -10,
  inIdTokens: false,
  run(draft: Draft, _mapper: Mapper) {
    draft.sub = true;
  },
};

/** SHA256PairwiseSubMapper: a `sub` that is another in each sector, and no user's id. */
export const pairwiseSub: MapperType = {
  priority: 0,
  inIdTokens: false,
  run(draft: Draft, _mapper: Mapper) {
    draft.sub = draft.hasOwnSub = true;
  },
};

/** Writes only claims that have names of their own (`name`, `acr`, `allowed-origins` …). */
export const ownClaim: MapperType = { priority: 0, inIdTokens: true, run() {} };
