import type { TransactionId } from '../domain/transaction.ts';
import { isFinal } from '../domain/words.ts';
import { writeAudit } from './audit.ts';
import { type Db, statement, transact } from './client.ts';
import { type Actor, type CommandResult, done, itemAudit, lockItem } from './commands.ts';

const assignRow = statement<{ before: string | null }>(
  'item-assign',
  // Also written where it stays as it was: what was asked for is known again by its request's id.
  `WITH assigned AS (
    UPDATE items i SET assignee = $3, modified_by = $4, feed = $2 FROM items was
      WHERE i.id = $1 AND was.id = i.id RETURNING i.id, was.assignee AS before),
  told AS (
    INSERT INTO timeline (item_id, kind, by, via, data)
    SELECT id, 'assigned', $4, $5, jsonb_strip_nulls(jsonb_build_object('requestId', $6::text, 'from', before, 'to', $3::text, 'note', $7::text))
    FROM assigned)
  SELECT before FROM assigned`,
);

export type Assignment = Actor & {
  by: string;
  /** Who is to see to it; null = nobody. */
  assignee: string | null;
  note?: string | null | undefined;
};

/** Gives an open item to a colleague, or to nobody; no attempt is made. */
export async function assign(
  db: Db,
  id: TransactionId,
  { assignee, note, ...actor }: Assignment,
): Promise<CommandResult> {
  return transact(db, async (tx) => {
    const item = await lockItem(tx, id);
    if (!item) return { effect: 'unknown', status: null };
    if (isFinal(item.status)) return { effect: 'none', status: item.status };
    const { by, via, requestId } = actor;
    const [assigned] = await assignRow(
      tx,
      ...[id, item.feed, assignee, by, via, requestId ?? null, note ?? null],
    );
    const data = { from: assigned?.before, to: assignee, note: note ?? undefined };
    await writeAudit(tx, itemAudit(id, 'assign', actor, data));
    return done(tx, id);
  });
}
