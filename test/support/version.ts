/** What older servers, which `npm run versions` runs the tests on, don't have. The newest has everything. */
export function has(since: string): boolean {
  const version = process.env["KCX_TEST_VERSION"];
  return version === undefined || version.localeCompare(since, "en", { numeric: true }) >= 0;
}
