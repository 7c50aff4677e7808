import { randomUUID } from 'node:crypto';
import type { Language } from '../domain/words.ts';
import type { ApiContext } from './context.ts';
import { type Problem, problem } from './problem.ts';

/** The header that names a request, for the OpenAPI document. */
export const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  schema: { type: 'string' as const, maxLength: 200 },
  description:
    'Sent again with the same key, the request counts once; a key is for one request of one person.',
};

/** Who asks, and the id under which the request counts once. */
export type ApiActor = { by: string; requestId: string };

/** The caller, and the request's `Idempotency-Key`; without one it is a request of its own. */
export function actorOf(c: ApiContext): ApiActor {
  const requestId = c.req.header('Idempotency-Key') ?? randomUUID();
  if (requestId.length === 0 || requestId.length > 200)
    throw problem('malformed', 'An Idempotency-Key has 1 to 200 characters.', {
      errors: [{ pointer: 'Idempotency-Key', detail: 'Has 1 to 200 characters.' }],
    });
  return { by: c.get('caller').id, requestId };
}

const reused: Record<Language, string> = {
  en: 'With this Idempotency-Key something else was asked for before; this is not done. Send it under a new one.',
  nl: 'Met deze Idempotency-Key is eerder iets anders gevraagd; dit is niet gedaan. Verstuur het met een nieuwe.',
};

/** That a key stands for another request, or somebody else's. */
export const keyReused = (language: Language): Problem => problem('key-reused', reused[language]);
