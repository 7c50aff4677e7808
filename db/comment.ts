import type { TransactionId } from '../domain/transaction.ts';
import { writeAudit } from './audit.ts';
import { type Db, statement, transact } from './client.ts';
import { type Actor, type CommandResult, done, itemAudit, lockItem } from './commands.ts';

const keep = statement(
  'item-comment',
  `WITH told AS (
    INSERT INTO timeline (item_id, kind, by, via, data)
    VALUES ($1, 'comment', $3, $4, jsonb_build_object('requestId', $5::text, 'text', $6::text)))
  UPDATE items SET feed = $2 WHERE id = $1`,
);

/** Notes something about an item, whatever its status, for the office only: no verdict shows it. */
export async function comment(
  db: Db,
  id: TransactionId,
  { text, ...author }: Actor & { by: string; requestId: string; text: string },
): Promise<CommandResult> {
  return transact(db, async (tx) => {
    const item = await lockItem(tx, id);
    if (!item) return { effect: 'unknown', status: null };
    const { by, via, requestId } = author;
    await keep(tx, id, item.feed, by, via, requestId, text);
    await writeAudit(tx, itemAudit(id, 'comment', author, { text }));
    return done(tx, id);
  });
}
