import { randomUUID } from 'node:crypto';
import {
  decideNotice,
  type Finding,
  type NoticeCondition,
  type NoticeEvent,
  type NoticeNarrowing,
} from '../domain/notice.ts';
import { noticeContent } from '../domain/notice-words.ts';
import type { Language } from '../domain/words.ts';
import { type Db, statement, transact } from './client.ts';
import { findNow, noteFailureKinds, type Watch } from './notice-findings.ts';

const activeRules = statement<{ id: string }>(
  'notice-rules-active',
  'SELECT id FROM notice_rules WHERE active ORDER BY looked_at, id',
);

/**
 * The rules that are to be looked at, first the one that was longest ago: where there is no time for all, none is
 * always left out. Notes the kinds of failure that came up since.
 */
export async function rulesToLookAt(db: Db): Promise<string[]> {
  await transact(db, noteFailureKinds);
  return (await activeRules(db)).map(({ id }) => id);
}

/** A rule with what a notice needs, under its lock. */
export type LockedRule = Watch & {
  id: string;
  name: string;
  condition: NoticeCondition;
  narrowing: NoticeNarrowing;
  url: string;
  language: Language;
  tellWhenOver: boolean;
  isReminderDue: boolean;
  notices: number;
  now: Date;
};

const COLUMNS = `id, name, condition, narrowing, url, language, tell_when_over AS "tellWhenOver", notices,
  looked_at AS "lookedAt", kinds_seen AS "kindsSeen", now() AS now,
  (SELECT coalesce(max(k.id), 0) FROM failure_kinds k) AS "lastKind",
  coalesce(told_at + remind_hours * interval '1 hour' <= now(), false) AS "isReminderDue"`;

// Whom another worker looks at is left to it.
const take = statement<LockedRule>(
  'notice-rule-take',
  `SELECT ${COLUMNS} FROM notice_rules
    WHERE id = $1 AND active AND (told_at IS NULL OR told_at + pause_minutes * interval '1 minute' <= now())
    FOR UPDATE SKIP LOCKED`,
);
const hold = statement<LockedRule>(
  'notice-rule-hold',
  `SELECT ${COLUMNS} FROM notice_rules WHERE id = $1 FOR UPDATE`,
);
const readTold = statement<{ subject: string }>(
  'notice-subjects-read',
  'SELECT subject FROM notice_subjects WHERE rule_id = $1',
);
const tell = statement(
  'notice-subjects-tell',
  `INSERT INTO notice_subjects (rule_id, subject) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`,
);
const forget = statement(
  'notice-subjects-forget',
  'DELETE FROM notice_subjects WHERE rule_id = $1 AND subject = ANY ($2::text[])',
);
const looked = statement(
  'notice-rule-looked',
  `UPDATE notice_rules SET looked_at = now(), kinds_seen = greatest(kinds_seen, $2),
      told_at = CASE WHEN $3 THEN now() ELSE told_at END
    WHERE id = $1`,
);
const write = statement(
  'notice-write',
  `WITH number AS (UPDATE notice_rules SET notices = notices + 1 WHERE id = $2 RETURNING notices)
  INSERT INTO notices (id, rule_id, number, rule_name, kind, event, content, host, deliver_at)
  SELECT $1, $2, notices, $3, $4, $5, $6, $7, now() FROM number`,
);

/**
 * Looks at one rule, unless it told something a short while ago. What is to be told is written in the
 * same transaction as that it was told: whoever else looks, or looks again, tells it no second time.
 * Returns whether there is a notice to send.
 */
export const lookAtRule = (db: Db, ruleId: string, publicUrl: string): Promise<boolean> =>
  transact(db, async (tx) => {
    const [rule] = await take(tx, ruleId);
    if (!rule) return false;
    const told = (await readTold(tx, ruleId)).map(({ subject }) => subject);
    const found = await findNow(tx, rule);
    const { event, about, over } = decideNotice(found, told, rule);
    // A kind is new only once: it is not waited for its end.
    const lasts = rule.condition.kind !== 'new-kind';
    if (event === 'raised' && lasts)
      await tell(
        tx,
        ruleId,
        about.map(({ subject }) => subject),
      );
    if (over.length > 0) await forget(tx, ruleId, over);
    if (event) await writeNotice(tx, rule, event, about, publicUrl);
    await looked(tx, ruleId, rule.lastKind, event === 'raised' || event === 'reminder');
    return event !== null;
  });

/** The rule, held until the end of the transaction; undefined when there is none. */
export const holdRule = async (tx: Db, id: string): Promise<LockedRule | undefined> =>
  (await hold(tx, id))[0];

/** Writes what is to be sent about a rule that is held; returns its id. */
export async function writeNotice(
  tx: Db,
  rule: LockedRule,
  event: NoticeEvent,
  about: Finding[],
  publicUrl: string,
): Promise<string> {
  const id = randomUUID();
  const told = { id, at: rule.now, rule, event, about };
  const content = noticeContent(told, rule.language, publicUrl);
  const { host } = new URL(rule.url);
  await write(
    tx,
    id,
    rule.id,
    rule.name,
    rule.condition.kind,
    event,
    JSON.stringify(content),
    host,
  );
  return id;
}
