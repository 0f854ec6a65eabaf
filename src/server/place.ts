import { isAbsolute, join } from "node:path";

/** Where kcx runs, as far as folders and processes depend on it. A command's context is one. */
export interface Place {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  homeDir: string;
}

/** What can be made again: downloads and prepared servers. `KCX_CACHE_DIR` names another folder. */
export function cacheFolder(place: Place): string {
  return (
    place.env["KCX_CACHE_DIR"] ||
    userFolder(place, {
      xdg: "XDG_CACHE_HOME",
      linux: ".cache/kcx",
      mac: "Library/Caches/kcx",
      windows: join("kcx", "cache"),
    })
  );
}

/** What cannot: which server is running. `KCX_STATE_DIR` names another folder. */
export function stateFolder(place: Place): string {
  return (
    place.env["KCX_STATE_DIR"] ||
    userFolder(place, {
      xdg: "XDG_STATE_HOME",
      linux: ".local/state/kcx",
      mac: "Library/Application Support/kcx",
      windows: "kcx",
    })
  );
}

interface Names {
  xdg: string;
  linux: string;
  mac: string;
  windows: string;
}

function userFolder({ env, platform, homeDir }: Place, names: Names): string {
  if (platform === "win32") return join(env["LOCALAPPDATA"] || join(homeDir, "AppData", "Local"), names.windows);
  if (platform === "darwin") return join(homeDir, names.mac);
  const xdg = env[names.xdg];
  // The XDG base directory specification: a relative path is invalid and must be ignored.
  return xdg && isAbsolute(xdg) ? join(xdg, "kcx") : join(homeDir, names.linux);
}
