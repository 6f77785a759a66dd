import { beforeEach, describe, expect, test, vi } from "vitest";
import { authorizedFetch, SessionStore, session } from "./session-store";

const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

/** A server that rotates refresh tokens and revokes the family when one is used twice. */
function rotatingServer() {
  let serial = 0;
  const used = new Set<string>();
  const fetcher = vi.fn(async (_: string, init: RequestInit) => {
    const { refresh_token: token } = JSON.parse(String(init.body)) as { refresh_token: string };
    await Promise.resolve();
    if (used.has(token)) return answer(401, { code: "refresh_token_invalid" });
    used.add(token);
    serial += 1;
    return answer(200, { access_token: `access-${serial}`, refresh_token: `refresh-${serial}` });
  });
  return fetcher;
}

describe("SessionStore", () => {
  beforeEach(() => localStorage.clear());

  test("refreshes of the same moment share one request", async () => {
    const server = rotatingServer();
    const store = new SessionStore(localStorage, server);
    store.accept({ access_token: "old", refresh_token: "refresh-0" });
    const tokens = await Promise.all([store.refresh("old"), store.refresh("old"), store.refresh("old")]);
    expect(tokens).toEqual(["access-1", "access-1", "access-1"]);
    expect(server).toHaveBeenCalledTimes(1);
    expect(store.refreshToken).toBe("refresh-1");
  });

  test("a request that was refused with an old token gets the new one without another refresh", async () => {
    const server = rotatingServer();
    const store = new SessionStore(localStorage, server);
    store.accept({ access_token: "old", refresh_token: "refresh-0" });
    await store.refresh("old");
    expect(await store.refresh("old")).toBe("access-1");
    expect(server).toHaveBeenCalledTimes(1);
  });

  test("a token that is refused again is refreshed again", async () => {
    const server = rotatingServer();
    const store = new SessionStore(localStorage, server);
    store.accept({ access_token: "old", refresh_token: "refresh-0" });
    await store.refresh("old");
    expect(await store.refresh("access-1")).toBe("access-2");
  });

  test("the access token is never written to storage", async () => {
    const store = new SessionStore(localStorage, rotatingServer());
    store.accept({ access_token: "secret-access", refresh_token: "refresh-0" });
    expect(JSON.stringify({ ...localStorage })).not.toContain("secret-access");
  });

  test("a refused refresh ends the session and tells it", async () => {
    const ended = vi.fn();
    const store = new SessionStore(localStorage, async () => answer(401, { code: "refresh_token_invalid" }));
    store.onEnded(ended);
    store.accept({ access_token: "old", refresh_token: "gone" });
    expect(await store.refresh("old")).toBeNull();
    expect(store.maySignIn).toBe(false);
    expect(ended).toHaveBeenCalledOnce();
  });

  test("a server that cannot be asked ends nothing", async () => {
    const store = new SessionStore(localStorage, async () => answer(503, { code: "unavailable" }));
    store.accept({ access_token: "old", refresh_token: "refresh-0" });
    await expect(store.refresh("old")).rejects.toMatchObject({ status: 503 });
    expect(store.maySignIn).toBe(true);
  });
});

describe("authorizedFetch", () => {
  beforeEach(() => session.clear());

  function serve(accepted: () => string) {
    const seen: string[] = [];
    let serial = 0;
    vi.stubGlobal("fetch", async (input: string | Request) => {
      if (typeof input === "string") {
        serial += 1;
        return answer(200, { access_token: `fresh-${serial}`, refresh_token: `r-${serial}` });
      }
      const token = input.headers.get("authorization") ?? "";
      seen.push(`${input.method} ${token} ${await input.text()}`.trim());
      return token === `Bearer ${accepted()}`
        ? answer(200, { ok: true })
        : answer(401, { code: "token_expired" });
    });
    return seen;
  }

  test("a refused request is repeated once, body included, with a fresh token", async () => {
    const seen = serve(() => "fresh-1");
    session.accept({ access_token: "stale", refresh_token: "r-0" });
    const response = await authorizedFetch(
      new Request("http://localhost/api/v1/sources", { method: "POST", body: '{"title":"x"}' }),
    );
    expect(response.status).toBe(200);
    expect(seen).toEqual(['POST Bearer stale {"title":"x"}', 'POST Bearer fresh-1 {"title":"x"}']);
  });

  test("a request that is refused twice is not tried for ever", async () => {
    const seen = serve(() => "never");
    session.accept({ access_token: "stale", refresh_token: "r-0" });
    const response = await authorizedFetch(new Request("http://localhost/api/v1/sources"));
    expect(response.status).toBe(401);
    expect(seen).toHaveLength(2);
  });

  test("after a reload the first request fetches an access token first", async () => {
    const seen = serve(() => "fresh-1");
    localStorage.setItem("cpapi.refresh-token", "r-0");
    await authorizedFetch(new Request("http://localhost/api/v1/sources"));
    expect(seen).toEqual(["GET Bearer fresh-1"]);
  });

  test("wrong credentials at login are an answer, not a reason to refresh", async () => {
    const seen = serve(() => "never");
    const response = await authorizedFetch(
      new Request("http://localhost/api/v1/session", { method: "POST", body: "{}" }),
    );
    expect(response.status).toBe(401);
    expect(seen).toHaveLength(1);
  });
});
