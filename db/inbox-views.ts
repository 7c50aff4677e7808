import { randomUUID } from 'node:crypto';
import { and, asc, eq, ne, or, sql } from 'drizzle-orm';
import { writeAudit } from './audit.ts';
import type { Db } from './client.ts';
import { inboxViews } from './schema-inbox.ts';

/** A list that somebody saved under a name, for themselves or for the whole office. */
export type InboxView = typeof inboxViews.$inferSelect;
export type ViewContent = Pick<InboxView, 'name' | 'query' | 'shared'>;

/** Views that one person keeps, at most. */
export const MOST_VIEWS = 100;
/** What a list shows of them: one's own, and what is shared. */
const MOST_LISTED = 1_000;

const visible = (user: string) => or(eq(inboxViews.by, user), inboxViews.shared);

/** The user's own views, then what others share; each by name. */
export const listViews = (db: Db, user: string): Promise<InboxView[]> =>
  db
    .select()
    .from(inboxViews)
    .where(visible(user))
    .orderBy(sql`${ne(inboxViews.by, user)}`, asc(inboxViews.name), asc(inboxViews.id))
    .limit(MOST_LISTED);

/** Locks a view until the end of the transaction; null when it is not known or not the user's to see. */
export async function lockView(tx: Db, user: string, id: string): Promise<InboxView | null> {
  const [view] = await tx
    .select()
    .from(inboxViews)
    .where(and(eq(inboxViews.id, id), visible(user)))
    .for('update');
  return view ?? null;
}

/** Keeps a new view; null when the user has too many. */
export async function createView(
  tx: Db,
  user: string,
  content: ViewContent,
): Promise<InboxView | null> {
  const kept = await tx.$count(inboxViews, eq(inboxViews.by, user));
  if (kept >= MOST_VIEWS) return null;
  const row = { ...content, id: randomUUID(), by: user, updatedBy: user };
  const [view] = await tx.insert(inboxViews).values(row).returning();
  if (!view) throw new Error('an insert returned nothing');
  await noteShared(tx, user, 'saved', view);
  return view;
}

/** Replaces a locked view. */
export async function replaceView(
  tx: Db,
  user: string,
  before: InboxView,
  content: ViewContent,
): Promise<InboxView> {
  const changed = { ...content, updatedBy: user, updatedAt: sql`now()` };
  const [view] = await tx
    .update(inboxViews)
    .set({ ...changed, version: before.version + 1 })
    .where(eq(inboxViews.id, before.id))
    .returning();
  if (!view) throw new Error('a locked view is gone');
  await noteShared(tx, user, 'saved', view, before.shared);
  return view;
}

/** Removes a locked view. */
export async function removeView(tx: Db, user: string, view: InboxView): Promise<void> {
  await tx.delete(inboxViews).where(eq(inboxViews.id, view.id));
  await noteShared(tx, user, 'deleted', view);
}

/** What others see is noted; what is one's own is nobody's business. */
async function noteShared(
  tx: Db,
  by: string,
  what: 'saved' | 'deleted',
  { id, name, query, shared }: InboxView,
  wasShared = false,
): Promise<void> {
  if (!shared && !wasShared) return;
  const data = { name, query, shared };
  await writeAudit(tx, { by, action: `view.${what}`, subject: `view/${id}`, data });
}
