import type { Context } from 'hono';
import { problem } from '../problem.ts';

const CHANGES_NOTHING = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses a change that is asked for with the cookie and does not come from a page of this service: 403.
 * A browser sends the cookie by itself, also for another site; that it cannot send is our `Origin`.
 * `hono/csrf` would let JSON through.
 */
export function assertOwnOrigin(c: Context, publicUrl: string): void {
  if (CHANGES_NOTHING.includes(c.req.method)) return;
  const origin = c.req.header('Origin');
  const site = c.req.header('Sec-Fetch-Site');
  const said = [
    ...(origin === undefined ? [] : [origin === new URL(publicUrl).origin]),
    ...(site === undefined ? [] : [site === 'same-origin']),
  ];
  if (said.length === 0 || said.includes(false))
    throw problem('foreign-origin', 'This change does not come from the page of this service.');
}
