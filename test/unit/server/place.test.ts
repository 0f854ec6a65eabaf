import { expect, test } from "vitest";
import { cacheFolder, type Place, stateFolder } from "../../../src/server/place.ts";

const place = (platform: NodeJS.Platform, env: Place["env"] = {}): Place => ({ platform, env, homeDir: "/home/jo" });

test.each<[string, Place, string, string]>([
  ["Linux", place("linux"), "/home/jo/.cache/kcx", "/home/jo/.local/state/kcx"],
  ["XDG", place("linux", { XDG_CACHE_HOME: "/c", XDG_STATE_HOME: "/s" }), "/c/kcx", "/s/kcx"],
  ["XDG, not absolute", place("linux", { XDG_CACHE_HOME: "c" }), "/home/jo/.cache/kcx", "/home/jo/.local/state/kcx"],
  ["macOS", place("darwin"), "/home/jo/Library/Caches/kcx", "/home/jo/Library/Application Support/kcx"],
  ["named", place("darwin", { KCX_CACHE_DIR: "/x", KCX_STATE_DIR: "/y" }), "/x", "/y"],
  ["Windows", place("win32", { LOCALAPPDATA: "/L" }), "/L/kcx/cache", "/L/kcx"],
])("%s", (_name, where, cache, state) => {
  expect([cacheFolder(where), stateFolder(where)]).toEqual([cache, state]);
});
