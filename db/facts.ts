import type { Facts } from '../domain/facts.ts';
import type { TransactionId } from '../domain/transaction.ts';
import type { ItemStatus } from '../domain/words.ts';
import { type Db, statement } from './client.ts';
import { objectJson } from './object-write.ts';

/** Where the item stands, beside what is judged. */
export type Standing = {
  id: TransactionId;
  deviceId: string;
  engineerId: string;
  sequence: number;
  lane: string;
  status: ItemStatus;
  attempt: number;
  revision: number;
  released: boolean;
  objectNumber: string | null;
  startedAt: Date | null;
  nextAttemptAt: Date | null;
  technicalSince: Date | null;
  technicalFailures: number;
};

type FactsRow = {
  standing: Standing;
  facts: Omit<Facts, 'now'>;
  now: Date;
};

const changeJson = `jsonb_build_object('version', c.version, 'transactionId', c.transaction_id, 'deviceId', c.device_id,
  'by', c.by, 'changes', c.changes, 'assignee', c.assignee, 'property', c.property,
  'fromStatus', c.from_status, 'toStatus', CASE WHEN c.from_status IS NOT NULL THEN c.status END, 'at', c.at)`;

// By id, else by the office's number; the second look is not made when the first finds it.
const objectOf = (alias: string, type: string, id: string) => `LEFT JOIN LATERAL (
    SELECT * FROM objects WHERE object_type = ${type} AND object_id = ${id}
    UNION ALL SELECT * FROM objects WHERE object_type = ${type} AND number = ${id}
    LIMIT 1) ${alias} ON true`;

/** Everything a decision needs, in one query over the rows that `source` gives as `i`. */
export const factsQuery = (source: string): string => `
  SELECT jsonb_build_object('id', i.id, 'deviceId', i.device_id, 'engineerId', i.engineer_id,
      'sequence', i.sequence, 'lane', i.lane, 'status', i.status, 'attempt', i.attempt,
      'revision', i.revision, 'released', i.released, 'objectNumber', coalesce(o.number, i.object_number),
      'startedAt', i.started_at, 'nextAttemptAt', i.next_attempt_at,
      'technicalSince', i.technical_since, 'technicalFailures', i.technical_failures) AS standing,
    jsonb_build_object(
      'item', jsonb_build_object('id', i.id, 'engineerId', i.engineer_id, 'deviceId', i.device_id,
        'objectType', i.object_type, 'objectId', i.object_id, 'action', i.action, 'content', i.content,
        'amended', coalesce(i.amended, '{}'), 'approved', coalesce(i.approved, '[]'),
        'parent', CASE WHEN i.parent_id IS NOT NULL THEN
          jsonb_build_object('objectType', i.parent_type, 'objectId', i.parent_id) END),
      'object', CASE WHEN o.object_id IS NOT NULL THEN ${objectJson('o')} END,
      'parent', CASE WHEN p.object_id IS NOT NULL THEN ${objectJson('p')} END,
      'since', CASE WHEN o.version > b.base THEN
        (SELECT jsonb_agg(${changeJson} ORDER BY c.version) FROM object_changes c
          WHERE c.object_type = o.object_type AND c.object_id = o.object_id AND c.version > b.base)
        END,
      'statusAtBase', CASE WHEN o.version > b.base THEN
        (SELECT c.status FROM object_changes c
          WHERE c.object_type = o.object_type AND c.object_id = o.object_id AND c.version <= b.base
          ORDER BY c.version DESC LIMIT 1)
        WHEN o.version = b.base THEN o.status END,
      'configurationVersion', (SELECT version FROM configuration_state)) AS facts,
    now() AS now
  FROM ${source} i
  CROSS JOIN LATERAL (SELECT (i.content->>'baseVersion')::int AS base) b
  ${objectOf('o', 'i.object_type', 'i.object_id')}
  ${objectOf('p', 'i.parent_type', 'i.parent_id')}`;

export type ItemFacts = { standing: Standing; facts: Facts };

const date = (value: Date | null) => (value === null ? null : new Date(value));

/** A row of {@link factsQuery} in the types of the domain. */
export function toItemFacts({ standing, facts, now }: FactsRow): ItemFacts {
  return {
    standing: {
      ...standing,
      startedAt: date(standing.startedAt),
      nextAttemptAt: date(standing.nextAttemptAt),
      technicalSince: date(standing.technicalSince),
    },
    facts: { ...facts, since: facts.since ?? [], now },
  };
}

const byId = statement<FactsRow>('facts', factsQuery('(SELECT * FROM items WHERE id = $1)'));

/** What is known of an item and of what it wants to change; null = no such item. */
export async function readFacts(db: Db, id: TransactionId): Promise<ItemFacts | null> {
  const [row] = await byId(db, id);
  return row ? toItemFacts(row) : null;
}

const takeUpRow = statement<FactsRow>(
  'take-up',
  `WITH taken AS (
    UPDATE items SET status = 'in-progress', next_attempt_at = NULL,
      started_at = CASE WHEN status = 'queued' THEN now() ELSE started_at END,
      deliver_at = now() + interval '60 s'
    WHERE id = $1 AND status IN ('queued','in-progress')
      AND (next_attempt_at IS NULL OR next_attempt_at <= now())
    RETURNING *)
  ${factsQuery('taken')}`,
);

/**
 * Takes an item up for its attempt, and thereby confirms its delivery; again for the same attempt when
 * its run was lost. Within 60 s it is delivered again unless it ends. Null = not to be worked on now.
 */
export async function takeUp(db: Db, id: TransactionId): Promise<ItemFacts | null> {
  const [row] = await takeUpRow(db, id);
  return row ? toItemFacts(row) : null;
}
