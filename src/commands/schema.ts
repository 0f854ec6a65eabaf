import { realmFileSchema } from "#config/json-schema.ts";
import { describeKey } from "#report/schema-words.ts";
import type { Context } from "./context.ts";
import { formatOf } from "./shared/format.ts";

/** `kcx schema`: the JSON Schema of realm files. @param version of kcx: the schema changes with its minor one. */
export async function schema(ctx: Context, version: string): Promise<number> {
  ctx.out(JSON.stringify(realmFileSchema(formatOf(version), describeKey), null, 2));
  return 0;
}
