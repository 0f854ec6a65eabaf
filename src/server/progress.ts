/**
 * What the local server tells while it is being made, as data: the words are in `report/dev.ts`.
 * A stage lasts until the next event of another stage.
 */
export type Progress =
  | { kind: "stage"; stage: Stage; version: string }
  | { kind: "download"; url: string; received: number; total: number | undefined }
  | { kind: "note"; note: Note };

export type Stage =
  /** Another kcx prepares the same server. */
  | "waiting"
  | "maven"
  | "download"
  | "unpack"
  | "build"
  /** The first start, which makes the database. */
  | "database"
  /** The JVM writes its archive of loaded classes. */
  | "class-archive"
  | "image"
  | "start";

export type Note =
  /** There is an engine, but no container to be had: Java is used. `what`: the engine or the image. */
  | { note: "container-impossible"; what: string; reason: string }
  /** The container that ends others when kcx is killed could not be started. */
  | { note: "no-reaper"; reason: string }
  | { note: "maven-failed"; reason: string }
  | { note: "not-pinned"; version: string; sha256: string }
  | { note: "checksum-mismatch"; source: "cache" | "maven" | "download"; version: string; sha256: string }
  | { note: "cache-damaged"; folder: string };

export type OnProgress = (event: Progress) => void;
