import type { Context, ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import { framesOf } from '../db/frames.ts';
import { type ProblemCode, problemTypes } from './problem-types.ts';

/** Where input is at fault; `pointer` is a JSON pointer (RFC 6901), or a parameter's name. */
export type Fault = { pointer: string; detail: string };

/** What was done meanwhile, by whom and when, where that stands against a request. */
export type Told = {
  kind: string;
  at: string;
  by: string | null;
  via: string | null;
  /** In the caller's language. */
  text: string;
};

type Extras = {
  errors?: Fault[];
  change?: Told;
  headers?: Record<string, string>;
  cause?: unknown;
};

/** The only error that a caller sees. `detail` is shown to the caller, `cause` only to the log. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly errors: Fault[] | undefined;
  readonly change: Told | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, detail: string, { errors, change, headers, cause }: Extras = {}) {
    super(detail, cause === undefined ? undefined : { cause });
    this.code = code;
    this.errors = errors;
    this.change = change;
    this.headers = headers ?? {};
  }

  get status(): number {
    return problemTypes[this.code].status;
  }
}

/** `throw problem('state', 'Bob cancelled it at 10:04.')` */
export const problem = (code: ProblemCode, detail: string, extras?: Extras): Problem =>
  new Problem(code, detail, extras);

/** The body of a problem (RFC 9457) without `instance`; inside a receipt as it is. */
export const problemBody = (code: ProblemCode, detail: string, errors?: Fault[]) => ({
  type: `/problems/${code}`,
  title: problemTypes[code].title,
  status: problemTypes[code].status,
  detail,
  ...(errors && errors.length > 0 ? { errors } : {}),
});

/** Answers with a problem; `instance` is the request's id, under which the log has the rest. */
export function answerProblem(c: Context, answer: Problem): Response {
  for (const [name, value] of Object.entries(answer.headers)) c.header(name, value);
  c.header('Content-Type', 'application/problem+json');
  const body = problemBody(answer.code, answer.message, answer.errors);
  return c.body(
    JSON.stringify({ ...body, change: answer.change, instance: c.get('requestId') }),
    answer.status as ContentfulStatusCode,
  );
}

/** JSON pointer (RFC 6901) of a path into a document. */
export const pointer = (path: readonly (string | number)[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The code of a failed statement: SQLSTATE, or Node's for a connection that could not be made. */
export function databaseCode(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === 'string') return code;
  }
  return undefined;
}

// 08 connection, 57P0 shut down or starting, 57014 statement timeout, 53 out of resources, 25P03 idle too
// long, 55P03 lock timeout, 25006 a standby
const AWAY =
  /^(08...|57P0.|57014|53...|25P03|55P03|25006|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|ENOENT)$/;
// `pg` gives these without a code.
const AWAY_MESSAGE =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|not queryable|Cannot use a pool after calling end/;
// character_not_in_repertoire, untranslatable_character
const NOT_STORABLE = ['22021', '22P05'];

/** Whether a failure means that PostgreSQL is away, so that the same request may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  const code = databaseCode(error);
  if (code !== undefined) return AWAY.test(code);
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (AWAY_MESSAGE.test(at.message)) return true;
  return false;
}

/** Whether the client broke off while its body was read: Node words it like a lost database. */
const isBrokenOff = (error: unknown): boolean =>
  error instanceof Error && error.message === 'aborted' && databaseCode(error) === 'ECONNRESET';

/** Refuses a body of which the rest is not read: the connection ends with the answer. */
export const tooLarge = (detail: string): Problem =>
  problem('too-large', detail, { headers: { Connection: 'close' } });

function fromHttpException(error: HTTPException): Problem {
  switch (error.status) {
    case 413:
      return tooLarge('The body is larger than 5 MB.');
    case 415:
      return problem('media-type', 'Send the body as application/json.');
    case 400:
      return problem('malformed', error.message || 'The request cannot be read.');
    default:
      return problem('unexpected', 'The request could not be served.', { cause: error });
  }
}

/** What a caller gets for a failure; anything unknown becomes `unexpected` and says nothing of itself. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException) return fromHttpException(error);
  if (isBrokenOff(error)) return problem('malformed', 'The body broke off.');
  if (isDatabaseAway(error))
    return problem('database-unavailable', 'The database is away; repeat the request later.', {
      headers: { 'Retry-After': '5' },
      cause: error,
    });
  if (NOT_STORABLE.includes(databaseCode(error) ?? ''))
    return problem('text-not-storable', 'A text holds U+0000 or a lone surrogate.');
  return problem('unexpected', 'The request failed; it was logged under the id in `instance`.', {
    cause: error,
  });
}

/**
 * What the log may know of a failure: names, codes and our own stack. Never a message, because the
 * message of a failed statement holds its parameters, and those are people's data.
 */
export function describeFailure(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  return {
    name: error.name,
    code: databaseCode(error),
    constraint: (error.cause as { constraint?: string } | undefined)?.constraint,
    stack: framesOf(error),
  };
}

/** Turns every failure into a problem, and logs those that are not the caller's. */
export const answerErrors =
  (logger: Logger): ErrorHandler =>
  (error, c) => {
    const answer = toProblem(error);
    if (answer.status >= 500)
      logger.error(
        {
          requestId: c.get('requestId'),
          problem: answer.code,
          error: describeFailure(answer.cause),
        },
        answer.code,
      );
    return answerProblem(c, answer);
  };
