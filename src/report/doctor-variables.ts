import type { Advice, VariableFinding } from "#model/diagnosis.ts";
import { from, type Words } from "./doctor-words.ts";

/** What is wrong with a variable; values only where they are no secret. */
export function variableWords(found: VariableFinding): Words {
  switch (found.state) {
    case "other-realm": {
      const { variable, chosen } = found;
      return {
        said: `${variable.origin} says realm ${variable.value}; ${from(chosen)} is used`,
        try: "--realm NAME, if it shall be another one",
      };
    }
    case "contradiction":
      return {
        said: `${found.names.join(" and ")} differ${found.used === undefined ? "" : `: ${found.used} is used`}`,
        try: "keep one of them",
      };
    case "half":
      return {
        said: `${found.set} is set without ${found.missing}, and does nothing alone`,
        try: `set ${found.missing}`,
      };
    case "unused":
      return { said: `set, and not used here: ${found.names.join(", ")}` };
    case "unknown": {
      const { name, nearest } = found;
      return { said: `${name} is nothing that kcx knows`, ...(nearest === undefined ? {} : { try: `${nearest}?` }) };
    }
    case "foreign":
      return { said: `keycloak-config-cli's, without effect here: ${found.names.join(", ")}` };
    case "instead":
      return { said: `without effect here: ${found.names.join(", ")}`, ...ADVICE[found.advice] };
  }
}

const ADVICE: Readonly<Record<Advice, Omit<Words, "said">>> = {
  "ca-file": { try: "--ca-file FILE trusts one authority; checking is never switched off" },
  proxy: { more: ["kcx connects directly"] },
  "whole-address": { try: "the whole address in KEYCLOAK_URL" },
  "log-in": { more: ["the log-in follows from the variables that are set"] },
  "user-and-password": { try: "KEYCLOAK_USER and KEYCLOAK_PASSWORD" },
  token: { try: "KEYCLOAK_ACCESS_TOKEN" },
  needless: { more: ["kcx does without"] },
};
