/** What a realm calls itself under an address of its server, and where it is asked. */
export function issuerIn(server: string, realm: string): string {
  return `${server}/realms/${encodeURIComponent(realm)}`;
}
