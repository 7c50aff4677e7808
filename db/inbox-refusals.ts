import { and, getTableColumns, gte, inArray, lt, sql } from 'drizzle-orm';
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
import { type Scope, visibleRefusals } from './inbox-scope.ts';
import { refusals } from './schema.ts';

export type RefusalFilter = Narrowing<{
  device: string[];
  code: string[];
  from: Date;
  /** Exclusive. */
  to: Date;
}>;
export type Refusal = typeof refusals.$inferSelect;

const newestFirst: SortKey = {
  key: sql`refusals.at`,
  type: 'timestamptz',
  id: sql`refusals.id`,
  idType: 'bigint',
  descending: true,
};

/** One page of what was refused at the door, newest first. */
export async function listRefusals(
  db: Db,
  scope: Scope,
  { device, code, from, to }: RefusalFilter,
  page: PageRequest,
): Promise<Page<Refusal>> {
  const found = await db
    .select({ ...getTableColumns(refusals), sortKey: keyText(newestFirst) })
    .from(refusals)
    .where(
      and(
        visibleRefusals(scope),
        device && inArray(refusals.deviceId, device),
        code && inArray(refusals.code, code),
        from && gte(refusals.at, from),
        to && lt(refusals.at, to),
        behind(newestFirst, page.after),
      ),
    )
    .orderBy(orderOf(newestFirst))
    .limit(page.limit + 1);
  return pageOf(found, page.limit, (row) => row.id);
}
