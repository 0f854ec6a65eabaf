/** What keys of a configuration are called that hold a secret, whoever made what is configured. */
const NAMES = /(secret|password|passphrase|credential|token|(secret|api|access|private|licen[cs]e)[-_. ]?key)$/i;

export function isSecretName(key: string): boolean {
  return NAMES.test(key);
}
