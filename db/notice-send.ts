import type { NoticeState, TryOutcome } from '../domain/notice.ts';
import type { NoticeContent } from '../domain/notice-words.ts';
import { type Db, statement } from './client.ts';

// As with items, whoever claims has a minute; then it is due again.
const claimDue = statement<{ id: string }>(
  'notices-claim',
  `WITH due AS MATERIALIZED (
    SELECT id FROM notices WHERE deliver_at <= now() ORDER BY deliver_at LIMIT 10 FOR UPDATE SKIP LOCKED)
  UPDATE notices n SET deliver_at = now() + interval '1 minute' FROM due WHERE n.id = due.id RETURNING n.id`,
);

/** Claims the notices that are due: new ones, those to be tried again, and those whose try was cut off. */
export const claimNotices = (db: Db): Promise<{ id: string }[]> => claimDue(db);

const sooner = statement(
  'notice-return',
  `UPDATE notices SET deliver_at = now() + interval '1 s'
    WHERE id = $1 AND deliver_at > now() + interval '1 s'`,
);

/** The engine could not be reached: due again as soon as it is back. */
export const returnNotice = async (db: Db, id: string): Promise<void> => {
  await sooner(db, id);
};

/** A try, and all that it needs. */
export type NoticeTry = {
  id: string;
  try: number;
  url: string;
  content: NoticeContent;
  /** What it is signed with: the secret in force, and those that it replaced a short while ago. */
  secrets: string[];
  now: Date;
  /** Milliseconds since it was written. */
  age: number;
};

// To the address as it is now: whoever corrects it need not tell anew.
const begin = statement<NoticeTry>(
  'notice-try-begin',
  `WITH n AS (
    UPDATE notices n SET tries = tries + 1, deliver_at = now() + interval '1 minute',
        host = coalesce(substring(r.url from '^https?://([^/?#]+)'), n.host)
      FROM notice_rules r WHERE n.id = $1 AND n.state = 'waiting' AND r.id = n.rule_id
      RETURNING n.id, n.tries, n.rule_id, n.content, n.at, n.host, r.url),
  t AS (INSERT INTO notice_tries (notice_id, try, host) SELECT id, tries, host FROM n)
  SELECT n.id, n.tries AS try, n.url, n.content, now() AS now,
      (extract(epoch FROM now() - n.at) * 1000)::bigint AS age,
      ARRAY(SELECT s.secret FROM notice_secrets s WHERE s.rule_id = n.rule_id
        AND (s.expires_at IS NULL OR s.expires_at > now()) ORDER BY s.created_at DESC) AS secrets
    FROM n`,
);

/** Begins a try; undefined when there is nothing to send any more. */
export const beginTry = async (db: Db, id: string): Promise<NoticeTry | undefined> =>
  (await begin(db, id))[0];

const end = statement(
  'notice-try-end',
  `WITH t AS (
    UPDATE notice_tries SET ended_at = clock_timestamp(), status = $3, error = $4
      WHERE notice_id = $1 AND try = $2)
  UPDATE notices SET status = $3, error = $4, state = $5,
      deliver_at = now() + $6::float8 * interval '1 ms',
      finished_at = CASE WHEN $5 <> 'waiting' THEN now() END
    WHERE id = $1 AND tries = $2 AND state = 'waiting'`,
);

/** Notes what a try came to; `pause` in milliseconds until the next, null = there is none. */
export async function endTry(
  db: Db,
  { id, try: number }: NoticeTry,
  { status, error }: TryOutcome,
  { state, pause }: { state: NoticeState; pause: number | null },
): Promise<void> {
  await end(db, id, number, status, error, state, pause);
}
