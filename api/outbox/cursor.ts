import { FEED_START, type FeedPlace } from '../../db/feed.ts';
import { problem } from '../problem.ts';

const SHAPE = /^([0-9a-f-]{36})\.(\d{1,16})\.([0-9a-f-]{36})$/;

/** A place in a feed, for the device to keep without reading it. */
export const toCursor = (epoch: string, { feed, id }: FeedPlace): string =>
  Buffer.from(`${epoch}.${feed}.${id}`).toString('base64url');

/**
 * The place that a cursor names. One of another epoch means the start: the database was restored, and
 * its counters may have gone back. Throws 400.
 */
export function fromCursor(cursor: string | undefined, epoch: string): FeedPlace {
  if (cursor === undefined) return FEED_START;
  const [, of, feed, id] = SHAPE.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!of || !feed || !id)
    throw problem('malformed', 'This cursor is not one of ours; start without one.', {
      errors: [{ pointer: '/after', detail: 'is not a cursor' }],
    });
  return of === epoch ? { feed: Number(feed), id } : FEED_START;
}
