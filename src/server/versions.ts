/** The newest Keycloak that kcx was tested with. */
export const DEFAULT_VERSION = "26.7.3";

/**
 * SHA-256 of the server distribution's zip. The file on Maven Central and the project's GitHub release asset are the
 * same bytes. A version that is not here works too, but what was downloaded cannot be checked against anything.
 */
export const CHECKSUMS: Readonly<Record<string, string>> = {
  "26.7.3": "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f",
};

/** A version becomes a part of paths, URLs and image names, so it must look like one. */
export function isVersion(text: string): boolean {
  return /^\d{1,4}(\.\d{1,4}){1,3}([.-][A-Za-z0-9]{1,20})?$/.test(text);
}
