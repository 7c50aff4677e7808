import { sawAnswer, sawTrouble } from './connection.ts';
import { currentLanguage } from './i18n.ts';
import { ApiProblem, problemOf } from './problem.ts';
import { signedInAgain } from './sign-in.ts';

type Asked = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** `no`: a session that ended is the asker's to handle. */
  signIn?: 'no';
};

async function send(path: string, asked: Asked): Promise<Response> {
  const { method = 'GET', body, headers, signal } = asked;
  const init = {
    method,
    headers: {
      'Accept-Language': currentLanguage(),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
  return fetch(path, init).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    sawTrouble(undefined);
    throw new ApiProblem(0, {});
  });
}

/**
 * Asks the API. When the session has ended, somebody is asked to sign in again and then the request is
 * made once more: nothing typed is lost. Throws {@link ApiProblem}.
 */
export async function request(path: string, asked: Asked = {}): Promise<Response> {
  const answer = await send(path, asked);
  if (answer.status === 401 && asked.signIn !== 'no' && (await signedInAgain()))
    return request(path, asked);
  if (answer.ok) {
    sawAnswer();
    return answer;
  }
  const problem = await problemOf(answer);
  if (problem.isAway) sawTrouble(problem.retryAfter);
  throw problem;
}

/** Reads JSON. The type is the schema's that the API describes its answer with (`api-types.ts`). */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await request(path, signal ? { signal } : {});
  return answer.json();
}

/** Reads JSON with the tag that a change of it sends back as `If-Match`. */
export async function readTagged<T>(
  path: string,
  signal?: AbortSignal,
): Promise<{ value: T; etag: string }> {
  const answer = await request(path, signal ? { signal } : {});
  return { value: await answer.json(), etag: answer.headers.get('ETag') ?? '' };
}

/**
 * Changes something; returns what the API says of it, undefined when nothing. With an `Idempotency-Key`
 * a repeat is known as one.
 */
export async function change<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const answer = await request(path, { method, body, headers });
  const text = await answer.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** A new key under which the API knows a repeat of the same request. */
export const newKey = (): string =>
  // Not `randomUUID`, which browsers keep from pages without https.
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
