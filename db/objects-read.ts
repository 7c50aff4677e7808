import { and, asc, eq, inArray, isNull, like, or, sql } from 'drizzle-orm';
import type { BusinessObject } from '../domain/facts.ts';
import type { ObjectRef } from '../domain/transaction.ts';
import type { Db } from './client.ts';
import type { Narrowing } from './inbox-filter.ts';
import {
  behind,
  keyText,
  orderOf,
  type Page,
  type PageRequest,
  pageOf,
  type SortKey,
} from './inbox-page.ts';
import { type Scope, visibleObjects } from './inbox-scope.ts';
import { prefix } from './inbox-search.ts';
import { objectChanges, objects } from './schema-company.ts';

export type ObjectFilter = Narrowing<{
  objectType: string[];
  status: string[];
  property: string[];
  assignee: string[];
  /** Start of the number. */
  numberStart: string;
}>;

// The order of the primary key.
const byKey: SortKey = {
  key: sql`objects.object_type`,
  type: 'text',
  id: sql`objects.object_id`,
  idType: 'text',
  descending: false,
};

const toObject = (row: typeof objects.$inferSelect): BusinessObject => ({
  objectType: row.objectType,
  objectId: row.objectId,
  number: row.number,
  parent:
    row.parentType && row.parentId ? { objectType: row.parentType, objectId: row.parentId } : null,
  status: row.status,
  version: row.version,
  fields: row.fields,
  property: row.property,
  assignee: row.assignee,
});

/** One page of the objects that the filter selects and the scope shows, by type and id. */
export async function listObjects(
  db: Db,
  scope: Scope,
  filter: ObjectFilter,
  page: PageRequest,
): Promise<Page<BusinessObject>> {
  const { objectType, status, property, assignee, numberStart } = filter;
  const found = await db
    .select({ row: objects, sortKey: keyText(byKey) })
    .from(objects)
    .where(
      and(
        visibleObjects(scope),
        objectType && inArray(objects.objectType, objectType),
        status && inArray(objects.status, status),
        property && inArray(objects.property, property),
        assignee && inArray(objects.assignee, assignee),
        numberStart === undefined ? undefined : like(objects.number, prefix(numberStart)),
        behind(byKey, page.after),
      ),
    )
    .orderBy(orderOf(byKey))
    .limit(page.limit + 1);
  const { rows, next } = pageOf(found, page.limit, ({ row }) => row.objectId);
  return { rows: rows.map(({ row }) => toObject(row)), next };
}

/** Every change of an object, oldest first. */
export const readObjectHistory = (db: Db, { objectType, objectId }: ObjectRef) =>
  db
    .select()
    .from(objectChanges)
    .where(and(eq(objectChanges.objectType, objectType), eq(objectChanges.objectId, objectId)))
    .orderBy(asc(objectChanges.version));
export type ObjectHistory = Awaited<ReturnType<typeof readObjectHistory>>;

/** The objects under a root that are at the same property as it. */
export async function childrenAtSameProperty(db: Db, root: BusinessObject): Promise<ObjectRef[]> {
  return db
    .select({ objectType: objects.objectType, objectId: objects.objectId })
    .from(objects)
    .where(
      and(
        eq(objects.parentType, root.objectType),
        or(eq(objects.parentId, root.objectId), eq(objects.parentId, root.number)),
        root.property === null ? isNull(objects.property) : eq(objects.property, root.property),
      ),
    )
    .orderBy(asc(objects.objectType), asc(objects.objectId));
}

/** The next free number of the office, such as `WO-1042`. */
export async function nextObjectNumber(
  db: Db,
  objectType: string,
  numberPrefix: string,
): Promise<string> {
  for (;;) {
    const { rows } = await db.execute<{ number: string; taken: boolean }>(sql`
      WITH next AS (SELECT ${numberPrefix}::text || nextval('object_numbers') AS number)
      SELECT number, EXISTS (
        SELECT FROM objects o
         WHERE o.object_type = ${objectType} AND (o.number = next.number OR o.object_id = next.number)
      ) AS taken FROM next`);
    const [next] = rows;
    // A number given by hand may lie ahead of the counter.
    if (next && !next.taken) return next.number;
  }
}
