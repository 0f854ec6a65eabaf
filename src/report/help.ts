/** What stands below every command that `kcx --help` lists. */
export const FIRST_STEPS = `
First steps:
  $ kcx dev --detach            a local Keycloak
  $ kcx init                    a realm file, and a .env with secrets
  $ kcx diff realm.yaml         what would change
  $ kcx apply realm.yaml
  $ kcx verify realm.yaml       the exchanges, performed`;

export const EXIT_CODES = `
Exit codes: 0 done · 1 could not be done · 2 \`diff --exit-code\` found changes, \`matrix --exit-code\` over-grants
            3 \`verify\` found a broken contract · 4 kcx itself was not let in · 5 refused before any write
            130 / 143 interrupted`;
