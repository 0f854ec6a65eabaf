/** The words of a scope parameter as Java splits it: empty words stay, but not at the end. */
export function wordsOf(scope: string): readonly string[] {
  const words = scope.split(" ");
  // "".split(" ") is [""] in Java, too: an empty parameter holds one empty word.
  if (scope === "") return words;
  while (words.length > 0 && words[words.length - 1] === "") words.pop();
  return [...new Set(words)];
}

export function hasOpenid(scope: string | undefined): boolean {
  return scope !== undefined && wordsOf(scope).includes("openid");
}
