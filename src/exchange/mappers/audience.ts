import type { Mapper } from "../parts.ts";
import { addAudience, type MapperType } from "./draft.ts";

/** AudienceProtocolMapper: the client's name wins over the custom one, and nothing checks that it exists. */
export const audience: MapperType = {
  priority: 0,
  inIdTokens: true,
  run(draft, mapper) {
    const value = audienceOf(mapper);
    if (value !== undefined) addAudience(draft, value, mapper.address);
  },
};

export function audienceOf({ config }: Mapper): string | undefined {
  return config("included.client.audience") ?? config("included.custom.audience");
}
