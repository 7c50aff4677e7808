import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { After } from '../../db/inbox-page.ts';
import { problem } from '../problem.ts';

/** `limit` and `cursor`, the same in every list. */
export const pageParameters = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional().describe('`nextCursor` of the page before.'),
};

const Cursor = z.tuple([z.string(), z.string(), z.string()]);

/** What a cursor is bound to: a fingerprint of everything in the query but the page itself. */
function fingerprint(query: Record<string, unknown>): string {
  const { limit: _limit, cursor: _cursor, ...selection } = query;
  const sorted = Object.entries(selection).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 16);
}

const refuse = (detail: string) =>
  problem('malformed', detail, { errors: [{ pointer: '/cursor', detail }] });

function decode(cursor: string): z.infer<typeof Cursor> {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw problem('malformed', 'This is not a cursor that was given out here.', {
      errors: [{ pointer: '/cursor', detail: 'Not a cursor.' }],
      cause,
    });
  }
}

const TIME = String.raw`\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}`;
const keyShapes = {
  timestamptz: new RegExp(`^${TIME}$`),
  integer: /^\d{1,9}$/,
  text: /^[^\0]*$/,
};

/** The keys of a list of items: the number of the part, then its keys. */
function shapeOf(parts: ('timestamptz' | 'integer')[][]): RegExp {
  const types = { timestamptz: TIME, integer: String.raw`\d{1,9}` };
  const each = parts.map((keys, n) => [`${n}`, ...keys.map((type) => types[type])].join('\\|'));
  return new RegExp(`^(${each.join('|')})$`);
}
const idShapes = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  bigint: /^\d{1,15}$/,
  text: /^[^\0]*$/,
};

/**
 * Where the page starts. Throws a problem (400) for a cursor that was not given out here, or belongs to
 * a list with another filter or sort: there it would skip and repeat rows.
 */
export function pageRequest(
  query: { limit: number; cursor?: string | undefined },
  shape: {
    key: keyof typeof keyShapes | ('timestamptz' | 'integer')[][];
    id: keyof typeof idShapes;
  },
): { limit: number; after: After | null } {
  const { limit, cursor } = query;
  if (cursor === undefined) return { limit, after: null };
  const [bound, key, id] = decode(cursor);
  if (bound !== fingerprint(query))
    throw refuse('This cursor belongs to a list with another filter or sort; start without it.');
  const keyShape = typeof shape.key === 'string' ? keyShapes[shape.key] : shapeOf(shape.key);
  if (!keyShape.test(key) || !idShapes[shape.id].test(id))
    throw refuse('This is not a cursor that was given out here.');
  return { limit, after: { key, id } };
}

/** The cursor of the next page; null when there is none. */
export const nextCursor = (query: Record<string, unknown>, next: After | null): string | null =>
  next &&
  Buffer.from(JSON.stringify([fingerprint(query), next.key, next.id])).toString('base64url');
