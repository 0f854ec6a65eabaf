import type { Rights } from "#model/diagnosis.ts";
import type { Words } from "./doctor-words.ts";

const SOURCES = { token: "its token says", account: "its role mappings say", probes: "what it can read shows" };

/** What is held, what the file takes, and what is too much. */
export function rightsWords({ source, all, needed, missing, unknown, superfluous, client }: Rights): Words {
  const list = (roles: readonly string[]) => roles.join(", ");
  const takes = needed && list([...needed.read, ...needed.write]);
  const known = SOURCES[source];
  if (all) {
    const what = all === "admin" ? "administrator of every realm" : "administrator of this realm";
    return { said: `${what} (${all})`, ...(takes ? { more: [`this file takes only ${takes}`] } : {}) };
  }
  // Who gets the one to manage needs none to view.
  const read = missing.read.filter((role) => !missing.write.includes(role.replace(/^view-/, "manage-")));
  const lacking = [...read, ...missing.write];
  if (lacking.length > 0) {
    const making = lacking.includes("create-realm");
    const stops = making ? "made" : missing.read.length > 0 ? "read" : "changed";
    return {
      said: `missing: ${list(lacking)}; the realm cannot be ${stops}`,
      more: [`this file takes ${takes} (${known})`, ...tooMuch(superfluous)],
      try: making
        ? "grant the role create-realm of master, or let somebody else make the realm"
        : `grant ${lacking.length === 1 ? "the role" : "the roles"} of ${client} in the realm where it logs in`,
    };
  }
  const open = unknown.length === 0 ? [] : [`not to be seen: ${list(unknown)}`];
  const said = takes === undefined ? known : takes === "" ? "nothing is needed" : `${takes}`;
  return {
    said: `${unknown.length === 0 ? "enough" : "as far as can be seen, enough"}: ${said}`,
    more: [...open, ...tooMuch(superfluous)],
  };
}

function tooMuch(superfluous: readonly string[]): string[] {
  return superfluous.length === 0 ? [] : [`more than this file takes: ${superfluous.join(", ")}`];
}
