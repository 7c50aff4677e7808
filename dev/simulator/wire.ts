import { decodeJwt } from 'jose';
import type { Json } from '../json.ts';

export type Answer = {
  /** 0 = there was no answer, or it was not read: nobody knows what became of the request. */
  status: number;
  /** For the journal, when it did not go well. */
  why: string;
  body: Json;
  etag: string | null;
  /** Milliseconds that the service asks us to wait; 0 when it does not. */
  retryAfter: number;
};

export type Request = {
  body?: unknown;
  headers?: Record<string, string>;
  /** The connection is dropped after this many milliseconds, and its answer not read in any case. */
  dropAfter?: number;
};

/** The service as one actor reaches it. */
export type Wire = {
  /** Without an answer, the next request goes to the next api. */
  ask(user: string, method: string, path: string, request?: Request): Promise<Answer>;
};

/** As long as a phone waits. */
const patienceMs = 15_000;
/** A token that expires sooner than this is asked for again. */
const marginMs = 60_000;

/** Tokens by user, each asked for once until shortly before it expires. */
export function createTokens(token: (user: string) => Promise<string>) {
  type Held = { token: string; until: number };
  const held = new Map<string, Promise<Held>>();
  const fetchOne = async (user: string): Promise<Held> => {
    const fresh = await token(user);
    const { exp } = decodeJwt(fresh);
    return { token: fresh, until: exp === undefined ? Infinity : exp * 1_000 - marginMs };
  };
  const ask = (user: string): Promise<Held> => {
    const asked = fetchOne(user);
    held.set(user, asked);
    // The issuer may be away: asked again the next time.
    asked.catch(() => held.delete(user));
    return asked;
  };
  return {
    async of(user: string): Promise<string> {
      const known = await (held.get(user) ?? ask(user));
      return known.until > Date.now() ? known.token : (await ask(user)).token;
    },
    /** The service did not take it: a restarted issuer may have other keys. */
    forget: (user: string) => void held.delete(user),
  };
}
export type Tokens = ReturnType<typeof createTokens>;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause, message, name } = error;
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : name === 'Error' ? message : name;
};

/** What is handed to `fetch`. */
const initOf = (method: string, token: string, { body, headers, dropAfter }: Request) => ({
  method,
  headers: {
    Authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...headers,
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  signal: AbortSignal.timeout(dropAfter ?? patienceMs),
});

async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const body = parsed(await response.text());
  if (response.ok && body === undefined) return noAnswer('the answer could not be read');
  return {
    ...{ status, why: `${status}`, body, etag: headers.get('ETag') },
    retryAfter: Number(headers.get('Retry-After') ?? 0) * 1_000 || 0,
  };
}

/** One actor's way to the apis, beginning with the `first`. */
export function createWire(urls: readonly string[], tokens: Tokens, first: number): Wire {
  let at = first;

  async function send(user: string, method: string, path: string, request: Request) {
    const init = initOf(method, await tokens.of(user), request);
    const response = await fetch(`${urls[at % urls.length]}${path}`, init);
    if (response.status === 401) tokens.forget(user);
    if (request.dropAfter === undefined) return readAnswer(response);
    await response.body?.cancel();
    return noAnswer('the connection was dropped');
  }

  return {
    ask: (user, method, path, request = {}) =>
      send(user, method, path, request).catch((error: unknown) => {
        if (request.dropAfter === undefined) at += 1;
        return noAnswer(reasonOf(error));
      }),
  };
}

const noAnswer = (why: string): Answer => ({
  ...{ status: 0, why, body: undefined, etag: null, retryAfter: 0 },
});

/** No answer, 5xx, 429, or a token that was not taken: try again. */
export const isAway = ({ status }: Answer): boolean =>
  status === 0 || status >= 500 || [401, 408, 429].includes(status);
