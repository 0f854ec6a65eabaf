/** The newest Keycloak that kcx was tested with. */
export const DEFAULT_VERSION = "26.7.3";

/**
 * SHA-256 of the server distribution's zip on Maven Central; the project publishes its release asset of 26.7.3 with the
 * same sum. A version that is not here works too: then the sum is told, and there is nothing to compare it with.
 */
export const CHECKSUMS: Readonly<Record<string, string>> = {
  "26.2.5": "31c298273557bd53270905ae63c1522e319d2137ccce17318171864be496d699",
  "26.3.5": "95756bdfd7540fafaf28874a8eb8d0d4c55977344a3b7821e9bd3a22bfb2b6a6",
  "26.4.7": "dd9834c023460be856f731423d86228c23b5d002194a2064642bec0cc6573eaa",
  "26.5.5": "5cd606f5e23ff77d9991ce55bab4a2ea529f05f7e16e24c1f270c6f360b50988",
  "26.7.3": "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f",
};

/** A version becomes a part of paths, URLs and image names, so it must look like one. */
export function isVersion(text: string): boolean {
  return /^\d{1,4}(\.\d{1,4}){1,3}([.-][A-Za-z0-9]{1,20})?$/.test(text);
}
