import { z } from "zod";

/** The keys that a written form knows at a place within it, as far as its schema tells. */
export function knownKeys(type: z.core.$ZodType | undefined, [step, ...rest]: readonly PropertyKey[]): string[] {
  const own = unwrapped(type);
  if (step === undefined) return own instanceof z.ZodObject ? Object.keys(own.shape) : [];
  if (own instanceof z.ZodObject) return knownKeys(own.shape[String(step)], rest);
  if (own instanceof z.ZodRecord) return knownKeys(own.def.valueType, rest);
  return own instanceof z.ZodArray ? knownKeys(own.def.element, rest) : [];
}

function unwrapped(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  if (type instanceof z.ZodOptional || type instanceof z.ZodNullable) return unwrapped(type.def.innerType);
  if (type instanceof z.ZodLazy) return unwrapped(type.def.getter());
  // What is made ready before it is checked, or changed afterwards.
  if (type instanceof z.ZodPipe) return unwrapped(type.def.in instanceof z.ZodTransform ? type.def.out : type.def.in);
  return type;
}
