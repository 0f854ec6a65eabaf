import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { everyExchange, everyToken, type Tried } from "../support/every-exchange.ts";
import { story } from "../support/story.ts";

/** What `kcx matrix --json` says of a requester and an audience, as far as it is held against the server here. */
interface Reached {
  requester: string;
  audience: string;
  ways: { path: string[]; logIn: string[]; holder: string; users: string[]; scopes: string[] }[];
}

const FILES = ["tools-provider.yaml", "ofbiz.yaml", "approval.yaml", "llamastack.yaml", "service-account.yaml"];

test.each(FILES)("%s: every cell of the matrix is what the server does", async (file) => {
  const text = readFileSync(new URL(`../../realms/${file}`, import.meta.url), "utf8");
  const variables = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = ""]): [string, string] => [
    name,
    `of ${name}`,
  ]);
  const ours = await story({ variables: Object.fromEntries(variables) });
  await ours.write(file, text);
  const run = (command: string, ...options: string[]) =>
    ours.kcx([command, file, "--realm", ours.realm.name, ...options]);
  expect(await run("apply", "--yes")).toMatchObject({ code: 0 });
  const { code, stdout, stderr } = await run("matrix", "--json");
  expect([code, stderr]).toEqual([0, expect.stringContaining(ours.realm.name)]);
  const { reaches } = JSON.parse(stdout) as { reaches: (Reached & { change: string })[] };
  expect(new Set(reaches.map(({ change }) => change))).toEqual(new Set(["same"]));

  const passwords = variables.filter(([name]) => name.endsWith("_PASSWORD"));
  const users = new Map(passwords.map(([name, value]) => [name.replace(/_PASSWORD$/, "").toLowerCase(), value]));
  const tried = await everyExchange(ours.realm, await everyToken(ours.realm, users));
  expect(tried.filter(({ aud }) => aud.length > 0).length).toBeGreaterThan(1);
  expect(tried.filter(({ aud }) => aud.length === 0).length).toBeGreaterThan(20);
  const said = tried.map((one) => lineOf(one, saidOf(one, reaches)));
  expect(tried.map((one) => lineOf(one, one.aud))).toEqual(said);

  // And the other way round: nothing is said that was never tried.
  const came = new Set(tried.flatMap(({ held, requester, aud }) => aud.map((id) => keyOf(held.path, requester, id))));
  const claimed = reaches.flatMap(({ requester, audience, ways }) =>
    ways
      .filter((way) => way.users.length > 0 || way.holder !== "user")
      .map((way) => keyOf(way.path, requester, audience)),
  );
  expect([...came].sort()).toEqual([...new Set(claimed)].sort());
});

/** The audiences that the matrix says this exchange gives. */
function saidOf({ held, requester, scope, audience }: Tried, reaches: readonly Reached[]): string[] {
  const aud = reaches.flatMap((reached) => {
    const isMeant = reached.requester === requester && (audience === undefined || reached.audience === audience);
    const way = reached.ways.find(
      ({ path, logIn, holder, users, scopes }) =>
        path.join("\n") === held.path.join("\n") &&
        logIn.length === 0 &&
        (holder === "user" ? users.includes(held.holder) : held.holder === "service account") &&
        (scopes.length === 0 || scopes.includes(scope ?? "")),
    );
    return isMeant && way ? [reached.audience] : [];
  });
  return aud.sort();
}

function lineOf({ held, requester, scope, audience }: Tried, aud: readonly string[]): string {
  const asked = [audience ?? [], scope === undefined ? [] : `+${scope}`].flat().join(" ");
  return `${held.holder} of ${held.path.join(" → ")}: ${requester} ${asked} = [${aud.join(" ")}]`;
}

function keyOf(path: readonly string[], requester: string, audience: string): string {
  return `${path.join(" → ")}: ${requester} → ${audience}`;
}
