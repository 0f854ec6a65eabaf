import type { Json } from "./json.ts";

/**
 * One change to a realm file, as a person would make it: keys from the top of the file (`clients`, `web`,
 * `protocolMappers`, …), and values in the file's own form, sugar included.
 */
export type Edit =
  /** What is missing above it is made. */
  | { do: "set"; path: readonly string[]; value: Json }
  | { do: "remove"; path: readonly string[] }
  /** A set, as a list or as `{ with: […], without: […] }`: the member enters it, or leaves it. */
  | { do: "add" | "drop"; path: readonly string[]; member: string };
