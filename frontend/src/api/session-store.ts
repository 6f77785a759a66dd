import { Problem, problemFromResponse, toProblem } from "./problems";
import type { SessionTokens } from "./types";

const REFRESH_KEY = "cpapi.refresh-token";
const LOCK_NAME = "cpapi.session-refresh";

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/**
 * Who we are to the server (product.md U1). The access token lives in memory only; the refresh token is in
 * localStorage so that a reload keeps the session. The server revokes the whole family when a refresh token
 * is used twice, so refreshing is single-flight in this tab and, through a web lock, over all tabs.
 */
export class SessionStore {
  #access: string | null = null;
  #refreshing: Promise<string | null> | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #storage: Storage;
  readonly #fetch: Fetch;

  constructor(storage: Storage, fetcher: Fetch) {
    this.#storage = storage;
    this.#fetch = fetcher;
  }

  get accessToken(): string | null {
    return this.#access;
  }

  get refreshToken(): string | null {
    return this.#storage.getItem(REFRESH_KEY);
  }

  /** True while there is anything to be signed in with. */
  get maySignIn(): boolean {
    return this.#access !== null || this.refreshToken !== null;
  }

  /** Takes the tokens of a login, set-up or refresh answer. */
  accept(tokens: Pick<SessionTokens, "access_token" | "refresh_token">): void {
    this.#access = tokens.access_token;
    this.#storage.setItem(REFRESH_KEY, tokens.refresh_token);
  }

  /** Forgets the session and tells the listeners (the router goes to the login page). */
  clear(): void {
    this.#access = null;
    this.#storage.removeItem(REFRESH_KEY);
    for (const listener of this.#listeners) listener();
  }

  onEnded(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * A fresh access token, or null when the session is over. Throws when the server could not be asked:
   * an unreachable server is no reason to sign anybody out. `stale` is the token that was refused; if it
   * has been replaced meanwhile, the new one is given without another request.
   */
  async refresh(stale: string | null): Promise<string | null> {
    if (this.#access !== null && this.#access !== stale) return this.#access;
    this.#refreshing ??= this.#locked(() => this.#request()).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #request(): Promise<string | null> {
    const token = this.refreshToken;
    if (token === null) {
      this.clear();
      return null;
    }
    const response = await this.#fetch("/api/v1/session/refresh", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refresh_token: token }),
    });
    if (response.ok) {
      this.accept((await response.json()) as SessionTokens);
      return this.#access;
    }
    if (response.status === 401) {
      this.clear();
      return null;
    }
    throw await problemFromResponse(response);
  }

  #locked<T>(work: () => Promise<T>): Promise<T> {
    // Web locks exist in secure contexts only; without them one tab is still single-flight.
    const locks = globalThis.navigator?.locks;
    return locks ? (locks.request(LOCK_NAME, work) as Promise<T>) : work();
  }
}

export const session = new SessionStore(globalThis.localStorage, (input, init) =>
  globalThis.fetch(input, init),
);

/** fetch with the session's token; a refused token is replaced once and the request repeated. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const first = session.accessToken ?? (session.maySignIn ? await session.refresh(null) : null);
  const response = await send(request.clone(), first);
  if (response.status !== 401 || isLogin(request) || !session.maySignIn) return response;
  const renewed = await session.refresh(first);
  return renewed === null ? response : send(request, renewed);
}

function send(request: Request, token: string | null): Promise<Response> {
  const headers = new Headers(request.headers);
  if (token !== null) headers.set("authorization", `Bearer ${token}`);
  return globalThis.fetch(new Request(request, { headers }));
}

function isLogin(request: Request): boolean {
  const { pathname } = new URL(request.url);
  return (pathname === "/api/v1/session" || pathname === "/api/v1/setup") && request.method === "POST";
}

/** Fetches a file with the session's token; throws a Problem unless it comes. */
export async function fetchFile(path: string): Promise<Blob> {
  const response = await authorizedFetch(new Request(new URL(path, globalThis.location.origin)));
  if (!response.ok) throw await problemFromResponse(response);
  try {
    return await response.blob();
  } catch (error) {
    const cause = toProblem(error);
    throw new Problem({
      status: 0,
      code: "download_broken",
      title: "Download broken",
      detail: cause.message,
    });
  }
}
