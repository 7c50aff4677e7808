import { and, desc, eq, getTableColumns, gte, inArray, like, lt, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { Narrowing } from './inbox-filter.ts';
import { type Page, type PageRequest, pageOf } from './inbox-page.ts';
import { prefix } from './inbox-search.ts';
import { items } from './schema.ts';
import { audit } from './schema-company.ts';

export type AuditFilter = Narrowing<{
  by: string[];
  action: string[];
  /** Start of the subject, such as `item/` or `function-profile/apprentice`. */
  subject: string;
  from: Date;
  /** Exclusive. */
  to: Date;
}>;
export type AuditRow = typeof audit.$inferSelect & {
  /** What the transaction was about, where the subject is one. */
  object: { objectType: string; objectId: string; objectNumber: string | null } | null;
};

const ITEM = 'item/';

/** One page of who did what, newest first. */
export async function listAudit(
  db: Db,
  { by, action, subject, from, to }: AuditFilter,
  { after, limit }: PageRequest,
): Promise<Page<AuditRow>> {
  const found = await db
    // The id alone gives the order.
    .select({ ...getTableColumns(audit), sortKey: sql<string>`''` })
    .from(audit)
    .where(
      and(
        by && inArray(audit.by, by),
        action && inArray(audit.action, action),
        subject === undefined ? undefined : like(audit.subject, prefix(subject)),
        from && gte(audit.at, from),
        to && lt(audit.at, to),
        after ? lt(audit.id, Number(after.id)) : undefined,
      ),
    )
    .orderBy(desc(audit.id))
    .limit(limit + 1);
  const { rows, next } = pageOf(found, limit, (row) => row.id);
  const objects = await objectsOfItems(db, rows);
  return {
    rows: rows.map(({ sortKey: _, ...row }) => ({
      ...row,
      object: objects.get(row.subject) ?? null,
    })),
    next,
  };
}

async function objectsOfItems(db: Db, rows: { subject: string }[]) {
  const ids = rows
    .filter(({ subject }) => subject.startsWith(ITEM))
    .map(({ subject }) => subject.slice(ITEM.length));
  const { id, objectType, objectId, objectNumber } = items;
  const found = await db
    .select({ id, objectType, objectId, objectNumber })
    .from(items)
    .where(and(sql`${ids.length} > 0`, eq(id, sql`ANY (${sql.param(ids)}::uuid[])`)));
  return new Map(found.map(({ id: item, ...object }) => [ITEM + item, object]));
}
