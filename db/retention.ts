import type { FinalStatus } from '../domain/words.ts';
import { type Db, statement, transact } from './client.ts';

/** A place among the final items: behind the one with this time (as PostgreSQL writes it) and id. */
export type RetentionPlace = { at: string; id: string };
export const RETENTION_START: RetentionPlace = {
  at: '-infinity',
  id: '00000000-0000-0000-0000-000000000000',
};

/** The function looks at so many. */
const BATCH = 500;

const alone = statement('retention-lock', `SELECT pg_advisory_xact_lock(hashtext('retention'))`);
const deleteDue = statement<{
  looked: number;
  deleted: number;
  last_at: string | null;
  last_id: string | null;
}>('retention-delete', 'SELECT * FROM delete_expired($1, $2, $3::timestamptz, $4::uuid)');

/**
 * Deletes, of the next 500 final items, what has been kept for long enough, with its attempts, requests,
 * revisions and timeline; `keepDays` is for what was completed as it was sent, and a day at least. Ledger,
 * outcomes, audit and the objects' history stay. What may go is decided by the database
 * (`delete_expired`), which lets this role delete nothing else. `next` is null behind the last.
 */
export async function deleteExpired(
  db: Db,
  status: FinalStatus,
  keepDays: number,
  { at, id }: RetentionPlace,
): Promise<{ deleted: number; next: RetentionPlace | null }> {
  return transact(db, async (tx) => {
    // Two at once would count down the same numbers of completed items, each in its own order.
    await alone(tx);
    const [result] = await deleteDue(tx, status, keepDays, at, id);
    const { looked = 0, deleted = 0, last_at, last_id } = result ?? {};
    const next = looked === BATCH && last_at && last_id ? { at: last_at, id: last_id } : null;
    return { deleted, next };
  });
}
