import { randomBytes, randomUUID } from 'node:crypto';
import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm';
import type { NoticeRuleContent } from '../domain/notice.ts';
import { writeAudit } from './audit.ts';
import type { Db } from './client.ts';
import { noteFailureKinds } from './notice-findings.ts';
import {
  failureKinds,
  noticeRules,
  noticeSecrets,
  noticeSubjects,
  notices,
} from './schema-notices.ts';

export type NoticeRule = typeof noticeRules.$inferSelect;

/** There are at most so many rules: each is looked at every minute. */
export const MOST_RULES = 100;

/** All rules, by name. */
export const listRules = (db: Db): Promise<NoticeRule[]> =>
  db.select().from(noticeRules).orderBy(asc(noticeRules.name), asc(noticeRules.id));

/** A rule; undefined when it is not known. */
export const readRule = async (db: Db, id: string): Promise<NoticeRule | undefined> =>
  (await db.select().from(noticeRules).where(eq(noticeRules.id, id)))[0];

/** Locks a rule until the end of the transaction; undefined when it is not known. */
export const lockRule = async (tx: Db, id: string): Promise<NoticeRule | undefined> =>
  (await tx.select().from(noticeRules).where(eq(noticeRules.id, id)).for('update'))[0];

/** As an audit knows it: an address may hold what opens a door, so it names the host only. */
const summary = ({ name, condition, narrowing, url, active }: NoticeRuleContent) => ({
  ...{ name, condition, narrowing, active },
  host: new URL(url).host,
});

const note = (tx: Db, by: string, what: string, id: string, data: Record<string, unknown>) =>
  writeAudit(tx, { by, action: `notice-rule.${what}`, subject: `notice-rule/${id}`, data });

// What there is already is not new.
async function kindsSeenNow(tx: Db): Promise<number> {
  await noteFailureKinds(tx);
  const [row] = await tx
    .select({ last: sql<number>`coalesce(max(${failureKinds.id}), 0)` })
    .from(failureKinds);
  return row?.last ?? 0;
}

/** A new secret: 32 bytes, in the spelling of the standard. */
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** Keeps a new rule, and gives its secret, which is never given again; null when there are too many. */
export async function createRule(
  tx: Db,
  by: string,
  content: NoticeRuleContent,
): Promise<{ rule: NoticeRule; secret: string } | null> {
  const kindsSeen = await kindsSeenNow(tx); // also one at a time
  if ((await tx.$count(noticeRules)) >= MOST_RULES) return null;
  const [rule] = await tx
    .insert(noticeRules)
    .values({ ...content, id: randomUUID(), kindsSeen, updatedBy: by })
    .returning();
  if (!rule) throw new Error('an insert returned nothing');
  const secret = newSecret();
  await tx.insert(noticeSecrets).values({ ruleId: rule.id, secret });
  await note(tx, by, 'created', rule.id, summary(rule));
  return { rule, secret };
}

/** What is compared to tell whether a rule looks at something else now. */
const looksAt = ({ condition, narrowing, active }: NoticeRuleContent): string =>
  JSON.stringify([sorted(condition), sorted(narrowing), active]);
const sorted = (record: object) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

/** Replaces a locked rule. One that looks at something else begins anew; one switched off drops what waits. */
export async function replaceRule(
  tx: Db,
  by: string,
  before: NoticeRule,
  content: NoticeRuleContent,
): Promise<NoticeRule> {
  const anew = looksAt(before) !== looksAt(content);
  if (anew) await tx.delete(noticeSubjects).where(eq(noticeSubjects.ruleId, before.id));
  if (!content.active) await dropWaiting(tx, before.id);
  const [rule] = await tx
    .update(noticeRules)
    .set({
      ...{ ...content, updatedBy: by, updatedAt: sql`now()`, version: before.version + 1 },
      ...(anew && { kindsSeen: await kindsSeenNow(tx), lookedAt: sql`now()`, toldAt: null }),
    })
    .where(eq(noticeRules.id, before.id))
    .returning();
  if (!rule) throw new Error('a locked rule is gone');
  await note(tx, by, 'saved', rule.id, summary(rule));
  return rule;
}

/** Removes a locked rule with its secrets; what it told stays in the log, what waits is not sent any more. */
export async function removeRule(tx: Db, by: string, rule: NoticeRule): Promise<void> {
  await dropWaiting(tx, rule.id);
  await tx.delete(noticeSubjects).where(eq(noticeSubjects.ruleId, rule.id));
  await tx.delete(noticeSecrets).where(eq(noticeSecrets.ruleId, rule.id));
  await tx.delete(noticeRules).where(eq(noticeRules.id, rule.id));
  await note(tx, by, 'deleted', rule.id, summary(rule));
}

const waitingOf = (ruleId: string) => and(eq(notices.ruleId, ruleId), eq(notices.state, 'waiting'));

const dropWaiting = (tx: Db, ruleId: string) =>
  tx
    .update(notices)
    .set({ state: 'dropped', deliverAt: null, finishedAt: sql`now()` })
    .where(waitingOf(ruleId));

/** Whether a test of a locked rule is still on its way. */
export const hasTestUnderWay = async (tx: Db, ruleId: string): Promise<boolean> =>
  (await tx.$count(notices, and(waitingOf(ruleId), eq(notices.event, 'test')))) > 0;

/** Notes that somebody had a test sent. */
export const noteTest = (tx: Db, by: string, { id, name }: NoticeRule): Promise<void> =>
  note(tx, by, 'tested', id, { name });

/** Gives a locked rule a new secret; the one before signs too for so many hours. */
export async function rotateSecret(
  tx: Db,
  by: string,
  { id, name }: NoticeRule,
  overlapHours: number,
): Promise<string> {
  const secret = newSecret();
  const ofRule = eq(noticeSecrets.ruleId, id);
  await tx
    .update(noticeSecrets)
    .set({ expiresAt: sql`now() + ${overlapHours}::float8 * interval '1 hour'` })
    .where(and(ofRule, isNull(noticeSecrets.expiresAt)));
  await tx.delete(noticeSecrets).where(and(ofRule, lte(noticeSecrets.expiresAt, sql`now()`)));
  await tx.insert(noticeSecrets).values({ ruleId: id, secret });
  await note(tx, by, 'rotated', id, { name, overlapHours });
  return secret;
}
