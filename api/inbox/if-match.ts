import type { ApiContext } from '../context.ts';
import { problem } from '../problem.ts';

// Compression on the way makes an ETag weak (`W/"…"`); it still names the same state.
const bare = (tag: string) => tag.trim().replace(/^W\//, '');

/** 412 when the request has an `If-Match` (RFC 9110) that names another state. */
export function assertMatch(c: ApiContext, current: string): void {
  const given = c.req.header('If-Match');
  if (given === undefined || given.trim() === '*') return;
  if (!given.split(',').map(bare).includes(current))
    throw problem('precondition-failed', 'It changed since you looked at it; read it again.', {
      headers: { ETag: current },
    });
}

/** 428 when the request has no `If-Match`. */
export function requireMatch(c: ApiContext): void {
  if (c.req.header('If-Match') === undefined)
    throw problem('precondition-required', 'Send the ETag of what you looked at as If-Match.');
}
