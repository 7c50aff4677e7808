import type { TransactionId } from '../domain/transaction.ts';
import type { ErrorCode } from '../domain/words.ts';
import { writeAudit } from './audit.ts';
import { type Db, statement, transact } from './client.ts';
import {
  type Actor,
  type CommandResult,
  cancel,
  done,
  isChangeable,
  itemAudit,
  lockItem,
  requeue,
} from './commands.ts';

type Author = Actor & { by: string; requestId: string };

const question = statement(
  'item-question',
  `WITH told AS (
    INSERT INTO timeline (item_id, kind, by, via, data)
    VALUES ($1, $3, $4, $5, jsonb_build_object('requestId', $6::text, 'text', $7::text))),
  said AS (
    SELECT jsonb_build_object('text', $7::text,
      'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS it)
  UPDATE items SET modified_by = $4, feed = $2,
      question = CASE $3 WHEN 'asked' THEN it || jsonb_build_object('by', $4::text)
        ELSE question || jsonb_build_object('answer', it) END
    FROM said WHERE id = $1`,
);

/** Asks the engineer about an item; a question before it is replaced. The item stays where it is. */
export async function ask(
  db: Db,
  id: TransactionId,
  { text, ...author }: Author & { text: string },
): Promise<CommandResult> {
  return transact(db, async (tx) => {
    const item = await lockItem(tx, id);
    if (!item) return { effect: 'unknown', status: null };
    if (!isChangeable(item.status)) return { effect: 'none', status: item.status };
    const { by, via, requestId } = author;
    await question(tx, id, item.feed, 'asked', by, via, requestId, text);
    await writeAudit(tx, itemAudit(id, 'ask', author, { question: text }));
    return done(tx, id);
  });
}

/** Answers the open question about an item, without another attempt; `not-asked` = there is none. */
export async function answer(
  db: Db,
  id: TransactionId,
  { text, ...author }: Author & { text: string },
): Promise<CommandResult | { effect: 'not-asked' }> {
  return transact(db, async (tx) => {
    const item = await lockItem(tx, id);
    if (!item) return { effect: 'unknown', status: null };
    if (!isChangeable(item.status)) return { effect: 'none', status: item.status };
    if (!item.question || item.question.answer) return { effect: 'not-asked' };
    const { by, via, requestId } = author;
    await question(tx, id, item.feed, 'answered', by, via, requestId, text);
    await writeAudit(tx, itemAudit(id, 'answer', author, { answer: text }));
    return done(tx, id);
  });
}

/** The engineer takes back a transaction that failed or waits. */
export async function withdraw(
  db: Db,
  id: TransactionId,
  request: Author & { reason: string },
): Promise<CommandResult> {
  return transact(db, async (tx) => {
    const item = await lockItem(tx, id);
    if (!item) return { effect: 'unknown', status: null };
    if (!isChangeable(item.status)) return { effect: 'none', status: item.status };
    return cancel(tx, id, request);
  });
}

const approval = statement(
  'item-approve',
  `WITH told AS (
    INSERT INTO timeline (item_id, kind, by, via, data)
    VALUES ($1, 'approved', $4, $5, jsonb_build_object('requestId', $6::text, 'codes', $3::jsonb, 'reason', $7::text)))
  UPDATE items SET modified_by = $4, feed = $2, approved =
      (SELECT jsonb_agg(DISTINCT a.one) FROM jsonb_array_elements(coalesce(approved, '[]') || $3::jsonb) a(one))
    WHERE id = $1`,
);

export type Approval = Author & { codes: ErrorCode[]; reason: string; requeue: boolean };

/**
 * Lets this one item pass the named errors of authorization, without changing anybody's rights.
 * `not-found-before`: it did not fail for these, so there is nothing to approve.
 */
export async function approveOnce(
  db: Db,
  id: TransactionId,
  { codes, reason, requeue: again, ...author }: Approval,
): Promise<CommandResult | { effect: 'not-found-before'; codes: ErrorCode[] }> {
  return transact(db, async (tx) => {
    const item = await lockItem(tx, id);
    if (!item) return { effect: 'unknown', status: null };
    if (!isChangeable(item.status)) return { effect: 'none', status: item.status };
    const found = new Set(item.errors?.map(({ code }) => code));
    const others = codes.filter((code) => !found.has(code));
    if (others.length > 0) return { effect: 'not-found-before', codes: others };
    const { by, via, requestId } = author;
    await approval(tx, id, item.feed, JSON.stringify(codes), by, via, requestId, reason);
    await writeAudit(tx, itemAudit(id, 'approve-once', author, { codes, reason }));
    return again ? requeue(tx, id, author) : done(tx, id);
  });
}
