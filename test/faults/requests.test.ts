/**
 * A server, or a network, that fails once: at every single request of an apply, in every way. kcx says so, and the next
 * apply finishes the job.
 */
import { describe, expect, test } from "vitest";
import { planOf, tryApply } from "../support/direct.ts";
import { realmName, realmNamed } from "../support/keycloak.ts";
import { type Fault, isWrite, proxyWith, type Seen, shortly } from "../support/proxy.ts";
import { emptied, FILE, isDone, newRealm } from "../support/shop.ts";

const DONE = "Read again: the realm is as the file says.";

describe("one request of an apply fails, each in turn", () => {
  test("a write whose connection is cut: told, and not sent again", () =>
    eachIn(isWrite, "cut", () => ({ code: 1, said: "ECONNRESET" })));

  test("a write whose answer is lost: the server did it, which kcx cannot know", () =>
    eachIn(isWrite, "deaf", () => ({ code: 1, said: "ECONNRESET" })));

  test("a write at which the server stumbles (500): looked at again, and done", () =>
    eachIn(isWrite, 500, () => ({ code: 0, said: "answered 500 when asked to" })));

  test("a new object that somebody else seems to have made just now (409): looked at again, and done", () =>
    eachIn(makesAnObject, 409, () => ({ code: 0, said: "somebody else changed it meanwhile" })));

  test("a read, or the log-in, at which the server fails each time (500)", () =>
    eachIn(
      (request) => !isWrite(request),
      500,
      () => ({ said: "answered 500 when asked to" }),
      sameAs,
    ));
});

describe("what may be sent again is", () => {
  test.each<[string, Fault, (request: Seen) => boolean]>([
    ["every request, once, when the server is busy (503)", 503, () => true],
    ["every read and the log-in, once, when the server stumbles (500)", 500, (request) => !isWrite(request)],
    ["every read, once, when the server fails while it writes its answer (400)", 400, isRead],
    ["every read and the log-in, once, when the connection is cut", "cut", (request) => !isWrite(request)],
    ["every read and the log-in, once, when the answer is lost", "deaf", (request) => !isWrite(request)],
  ])("%s", async (_, fault, concerned) => {
    const realm = await newRealm();
    const asked = new Set<string>();
    const spoilt: string[] = [];
    const proxy = await proxyWith((request) => {
      const what = `${shortly(request)} ${request.body}`;
      if (!concerned(request) || asked.has(what)) return undefined;
      asked.add(what);
      spoilt.push(what);
      return fault;
    });
    const { code, said } = await tryApply(realm.name, FILE, proxy.url);
    expect([code, said]).toEqual([0, expect.stringContaining(DONE)]);
    expect(spoilt.length).toBeGreaterThan(8);
    await isDone(realm);
  });
});

describe("a realm is being made", () => {
  const SMALL = "{ owner: shop, attributes: { colour: blue }, clients: { till: { secret: the till's secret } } }";

  // Log-in, look, make the realm, log in again, look at what it has by itself; from there it is like any other.
  test.each(["cut", "deaf", 500] as const)(
    "and a request fails (%s): it, or the next apply, finishes",
    async (fault) => {
      for (const number of [3, 4, 5, 6]) {
        const realm = realmNamed(realmName());
        const proxy = await proxyWith((request) => (request.number === number ? fault : undefined));
        const { code, said } = await tryApply(realm.name, SMALL, proxy.url);
        const [request] = proxy.seen.slice(number - 1);
        const isTriedAgain = fault === 500 || (request !== undefined && !isWrite(request));
        expect([number, code, said]).toEqual([number, isTriedAgain ? 0 : 1, expect.any(String)]);
        expect(await tryApply(realm.name, SMALL)).toMatchObject({ code: 0 });
        expect((await planOf(realm.name, SMALL)).plan.steps).toEqual([]);
        expect(await realm.admin("GET", "")).toMatchObject({ attributes: { colour: "blue" } });
        expect((await realm.readClient("till")).attributes).toMatchObject({ "kcx.owner": "shop" });
        await realm.delete();
      }
    },
  );
});

/**
 * Applies FILE once for each of its requests that is concerned, with that one spoilt, and then once more.
 * @param wanted what must come of the spoilt apply; without a code, that it says whether it finished. @param also whether another request is spoilt like the first.
 */
async function eachIn(
  concerned: (request: Seen) => boolean,
  fault: Fault,
  wanted: (request: Seen) => { code?: number; said: string },
  also: (request: Seen, first: Seen) => boolean = () => false,
): Promise<void> {
  const realm = await newRealm();
  let count = 0;
  for (let left = true; left; count++) {
    let seen = 0;
    const spoilt: Seen[] = [];
    const proxy = await proxyWith((request) => {
      const [first] = spoilt;
      if (first !== undefined ? !also(request, first) : !concerned(request) || seen++ !== count) return undefined;
      spoilt.push(request);
      return fault;
    });
    const { code, said } = await tryApply(realm.name, FILE, proxy.url);
    const [request] = spoilt;
    const finished = said.includes(DONE) ? 0 : 1;
    const { code: wantedCode = finished, said: words } = request ? wanted(request) : { code: 0, said: DONE };
    const what = request ? shortly(request) : "nothing";
    expect([what, code, said]).toEqual([what, wantedCode, expect.stringContaining(words)]);
    if (request) expect(await tryApply(realm.name, FILE)).toMatchObject({ code: 0 });
    await isDone(realm);
    await emptied(realm);
    left = request !== undefined;
  }
  expect(count).toBeGreaterThan(8);
}

/** Of the admin API: a log-in that is answered 400 is refused. */
function isRead(request: Seen): boolean {
  return !isWrite(request) && shortly(request) !== "log-in";
}

function sameAs(request: Seen, other: Seen): boolean {
  return shortly(request) === shortly(other) && request.body === other.body;
}

function makesAnObject(request: Seen): boolean {
  return /^POST \/(clients|client-scopes|users|groups|roles|clients\/[\w-]+\/roles)$/.test(shortly(request));
}
