import type { Context, MiddlewareHandler } from 'hono';
import { rateLimiter } from 'hono-rate-limiter';
import type { ApiEnv, RateLimits } from './context.ts';
import { answerProblem, problem } from './problem.ts';

const MINUTE_MS = 60_000;

/** A depot of engineers is far below it; a device needs ten batches a second only when its app is broken. */
export const usualLimits: RateLimits = { ofUser: 12_000, ofDevice: 600 };

/**
 * Takes at most `limit` requests a minute for each key, counted by this process; above it 429 with
 * `Retry-After`. Keys are users and devices, never addresses: a whole depot shares one address.
 */
export const perMinute = <E extends ApiEnv>(
  limit: number,
  keyOf: (c: Context<E>) => string,
): MiddlewareHandler<E> =>
  rateLimiter<E>({
    windowMs: MINUTE_MS,
    limit,
    standardHeaders: 'draft-7',
    keyGenerator: keyOf,
    // `Retry-After` is set by the limiter before it calls this.
    handler: (c) =>
      answerProblem(c, problem('too-many-requests', 'Too many requests in a minute.')),
  });
