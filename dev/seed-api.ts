import { setTimeout as delay } from 'node:timers/promises';

/** The service over HTTP, as a demo person uses it. */
export type SeedApi = {
  /** The answer's body. Throws {@link ApiRefused} on any other status than 2xx; waits while the api is away. */
  call<T>(user: string, method: string, path: string, request?: Request): Promise<Answer<T>>;
};

type Request = { body?: unknown; ifMatch?: string | null };
type Answer<T> = { body: T; etag: string | null };

/** Thrown when the service answered, and did not do it. */
export class ApiRefused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const patience = 120_000;
const pause = 300;

/** Reaches the api at `url`; `token` gives a bearer token of a user. */
export function openSeedApi(url: string, token: (user: string) => Promise<string>): SeedApi {
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (user: string): Promise<string> => {
    const known = tokens.get(user);
    if (known !== undefined) return known;
    const asked = token(user);
    tokens.set(user, asked);
    // The issuer may not be there yet: asked again the next time.
    asked.catch(() => tokens.delete(user));
    return asked;
  };

  async function send(user: string, method: string, path: string, { body, ifMatch }: Request) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${await tokenOf(user)}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(ifMatch ? { 'If-Match': ifMatch } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    return { response, text: await response.text() };
  }

  return {
    async call(user, method, path, request = {}) {
      const until = Date.now() + patience;
      for (;;) {
        const sent = await send(user, method, path, request).catch((error: unknown) => {
          // Not there yet, or being started again. All that the seed sends may be repeated.
          if (Date.now() > until) throw error;
          return null;
        });
        const isAway = !sent || sent.response.status === 429 || sent.response.status === 503;
        if (sent?.response.ok)
          return { body: JSON.parse(sent.text), etag: sent.response.headers.get('ETag') };
        if (sent && (!isAway || Date.now() > until))
          throw new ApiRefused(
            sent.response.status,
            `${user}: ${method} ${path} answered ${sent.response.status} ${sent.text.slice(0, 500)}`,
          );
        await delay(pause);
      }
    },
  };
}
