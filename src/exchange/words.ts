/** The words of a scope parameter as Java splits it: empty words stay, but not at the end. */
export function wordsOf(scope: string): readonly string[] {
  if (!scope.includes(" ")) return [scope];
  const words = scope.split(" ");
  // "".split(" ") is [""] in Java, too: an empty parameter holds one empty word.
  while (words.length > 0 && words[words.length - 1] === "") words.pop();
  return [...new Set(words)];
}

export function hasOpenid(scope: string | undefined): boolean {
  return scope?.includes("openid") === true && wordsOf(scope).includes("openid");
}
