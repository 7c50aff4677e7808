import { and, asc, desc, eq, inArray, notInArray, type SQL, sql } from 'drizzle-orm';
import type { Content } from '../domain/transaction.ts';
import type { TimelineKind } from '../domain/words.ts';
import type { Db } from './client.ts';
import { visibleItem } from './inbox-filter.ts';
import { itemsWhere, type ListedItem } from './inbox-list.ts';
import { type Scope, visibleItems } from './inbox-scope.ts';
import { turnAt } from './inbox-waiting.ts';
import { attempts, devices, items, revisions, timeline } from './schema.ts';

/** An item with what only its own page shows. */
export type ItemRow = ListedItem & { content: Content; reason: string | null };

/** The item with this id; null when it is not known or not visible in the scope. */
export async function readItem(db: Db, scope: Scope, id: string): Promise<ItemRow | null> {
  const condition = visibleItem(scope, id);
  const [item] = await itemsWhere(db, condition, sql`items.id`, 1);
  if (!item) return null;
  const [rest] = await db
    .select({ content: items.content, reason: items.reason })
    .from(items)
    .where(eq(items.id, id));
  return rest ? { ...item, ...rest } : null;
}

/** The items with these ids that the scope shows, by the time of their receipt. */
export async function readItems(
  db: Db,
  scope: Scope,
  ids: readonly string[],
): Promise<Omit<ItemRow, 'reason'>[]> {
  const condition = and(
    sql`${items.id} = ANY (${sql.param([...ids])}::uuid[])`,
    visibleItems(scope),
  );
  const found = await itemsWhere(db, condition, sql`items.received_at, items.id`, ids.length);
  const contents = await db
    .select({ id: items.id, content: items.content })
    .from(items)
    .where(condition);
  const contentOf = new Map(contents.map(({ id, content }) => [id, content]));
  // One that is deleted between the two statements is gone.
  return found.flatMap((item) => {
    const content = contentOf.get(item.id);
    return content ? [{ ...item, content }] : [];
  });
}

/**
 * Takes the lock that every change of this item takes (its device's row), so that what is read next
 * stays true until the end of the transaction.
 */
export async function holdItem(tx: Db, id: string): Promise<void> {
  await tx
    .select({ one: sql`1` })
    .from(devices)
    .where(
      eq(devices.id, tx.select({ deviceId: items.deviceId }).from(items).where(eq(items.id, id))),
    )
    .for('no key update');
}

/** What happened to an item, as it is kept: its attempts, timeline and revisions, oldest first; and when its turn came. */
export async function readItemHistory(db: Db, id: string) {
  const [tried, told, kept, [turn]] = await Promise.all([
    db.select().from(attempts).where(eq(attempts.itemId, id)).orderBy(asc(attempts.attempt)),
    db.select().from(timeline).where(eq(timeline.itemId, id)).orderBy(asc(timeline.id)),
    db.select().from(revisions).where(eq(revisions.itemId, id)).orderBy(asc(revisions.revision)),
    db.select({ at: turnAt }).from(items).where(eq(items.id, id)),
  ]);
  return { attempts: tried, timeline: told, revisions: kept, turnAt: turn?.at ?? null };
}
export type ItemHistory = Awaited<ReturnType<typeof readItemHistory>>;

/** Neighbours of the lane that are shown: every lane is short, but a broken device's need not be. */
const NEIGHBOURS = 50;
/** Of what is final, only the latest say something about today. */
const FINAL_NEIGHBOURS = 5;
const final = ['completed', 'cancelled'] as const;

/** The other items of the lane: all open ones and the last few final ones, by sequence. */
export async function readLane(
  db: Db,
  scope: Scope,
  { id, lane, sequence }: Pick<ItemRow, 'id' | 'lane' | 'sequence'>,
): Promise<{ before: ListedItem[]; after: ListedItem[] }> {
  const others = (condition: SQL, order: SQL, limit: number) =>
    itemsWhere(
      db,
      and(eq(items.lane, lane), visibleItems(scope), sql`${items.id} <> ${id}`, condition),
      order,
      limit,
    );
  const [open, closed] = await Promise.all([
    others(notInArray(items.status, [...final]), asc(items.sequence), NEIGHBOURS),
    others(inArray(items.status, [...final]), desc(items.sequence), FINAL_NEIGHBOURS),
  ]);
  const lined = [...open, ...closed].sort((a, b) => a.sequence - b.sequence);
  return {
    before: lined.filter((other) => other.sequence < sequence),
    after: lined.filter((other) => other.sequence > sequence),
  };
}

/** Whether something was asked of an item under an id before: the same, or by somebody else, or something else. */
export type Asked = 'never' | 'before' | 'otherwise';

/**
 * Looks whether `by` asked under this id for what is written as one of `kinds`: everything that is asked for
 * stands in the timeline, under the kind of the command first.
 */
export async function askedBefore(
  db: Db,
  itemId: string,
  { by, requestId }: { by: string; requestId: string },
  kinds: readonly TimelineKind[],
): Promise<Asked> {
  const [first] = await db
    .select({ by: timeline.by, kind: timeline.kind })
    .from(timeline)
    .where(and(eq(timeline.itemId, itemId), sql`${timeline.data}->>'requestId' = ${requestId}`))
    .orderBy(asc(timeline.id))
    .limit(1);
  if (!first) return 'never';
  return first.by === by && kinds.includes(first.kind) ? 'before' : 'otherwise';
}
