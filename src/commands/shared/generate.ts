import { randomBytes, randomInt } from "node:crypto";

/** 256 bits, in letters that neither a shell, nor YAML, nor a URL minds. */
export function newClientSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** For a test user, to be typed by a person: about 2^57 of them, with what password policies like to see. */
export function newPassword(): string {
  const word = () => syllable() + syllable();
  const words = [word(), word(), word(), word()].join("-");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}-${randomInt(10, 100)}`;
}

function syllable(): string {
  return pick("bdfghjklmnprstvz") + pick("aeiou");
}

function pick(letters: string): string {
  return letters.charAt(randomInt(letters.length));
}
