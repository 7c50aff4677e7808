import { and, asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { NoticeState } from '../domain/notice.ts';
import type { Db } from './client.ts';
import {
  behind,
  keyText,
  orderOf,
  type Page,
  type PageRequest,
  pageOf,
  type SortKey,
} from './inbox-page.ts';
import { notices, noticeTries } from './schema-notices.ts';

export type Notice = typeof notices.$inferSelect;
export type NoticeTryRow = typeof noticeTries.$inferSelect;

const newestFirst: SortKey = {
  key: sql`${notices.at}`,
  type: 'timestamptz',
  id: sql`${notices.id}`,
  idType: 'uuid',
  descending: true,
};

/** One page of what was told, newest first. */
export async function listNotices(
  db: Db,
  { rule, state }: { rule?: string | undefined; state?: NoticeState[] | undefined },
  page: PageRequest,
): Promise<Page<Notice>> {
  const found = await db
    .select({ ...getTableColumns(notices), sortKey: keyText(newestFirst) })
    .from(notices)
    .where(
      and(
        rule === undefined ? undefined : eq(notices.ruleId, rule),
        state && inArray(notices.state, state),
        behind(newestFirst, page.after),
      ),
    )
    .orderBy(orderOf(newestFirst))
    .limit(page.limit + 1);
  return pageOf(found, page.limit, ({ id }) => id);
}

/** A notice with its tries; undefined when it is not known. */
export async function readNotice(
  db: Db,
  id: string,
): Promise<{ notice: Notice; tries: NoticeTryRow[] } | undefined> {
  const [notice] = await db.select().from(notices).where(eq(notices.id, id));
  if (!notice) return undefined;
  const tries = await db
    .select()
    .from(noticeTries)
    .where(eq(noticeTries.noticeId, id))
    .orderBy(asc(noticeTries.try));
  return { notice, tries };
}
