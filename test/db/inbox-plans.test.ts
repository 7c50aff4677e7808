import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filterOf, GroupQuery, ItemQuery, sortOf } from '../../api/inbox/item-query.ts';
import { fill } from '../../bench/inbox-fill.ts';
import { groupQueries, listQueries } from '../../bench/inbox-requests.ts';
import { parameters } from '../../bench/parameters.ts';
import { plansOf } from '../../bench/plans.ts';
import { listAudit } from '../../db/audit-list.ts';
import { type Database, type Db, openDatabase } from '../../db/client.ts';
import { createConfigurationSource } from '../../db/configuration.ts';
import { listGroups } from '../../db/inbox-groups.ts';
import { countItems, listItems } from '../../db/inbox-list.ts';
import { summarize } from '../../db/inbox-summary.ts';
import { countDay } from '../../db/numbers.ts';
import { items } from '../../db/schema.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { type Scope, scopeOf } from '../../domain/office-scope.ts';
import { once, type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let database: Database;
let configuration: Configuration;
let scope: Scope;
beforeAll(async () => {
  test = await testDatabase();
  // A week's inbox, one in 50 failed.
  await fill(test.ownerUrl, 50_000);
  database = openDatabase(test.appUrl);
  configuration = await createConfigurationSource(database.db).current();
  const bob = configuration.users.get('bob');
  if (!bob) throw new Error('bob is not known');
  scope = scopeOf(configuration, bob);
  while ((await countDay(database.db)) !== null);
  await once(test.ownerUrl, 'VACUUM ANALYZE numbers');
}, 60_000);
afterAll(async () => {
  await database.close();
  await test.drop();
});

const LARGE = ['items', 'attempts', 'failure_words', 'audit', 'numbers'];

/** The statements that `use` sends, none of which may read a large table from end to end. */
async function frugal(use: (db: Db) => Promise<unknown>) {
  const plans = await plansOf(test.appUrl, use);
  expect(plans.length).toBeGreaterThan(0);
  for (const { scanned, text } of plans)
    expect(
      scanned.filter((table) => LARGE.includes(table)),
      text,
    ).toEqual([]);
  return plans;
}

it.each(listQueries)('reads items?%s by indexes, and so the page behind it', async (query) => {
  const asked = ItemQuery.parse(parameters(query));
  const filter = filterOf(asked, configuration, 'bob');
  const [sort, limit] = [sortOf(asked), 20];
  for (const whose of ['all', scope] as const) {
    const { next } = await listItems(database.db, whose, filter, sort, { limit, after: null });
    await frugal((db) => listItems(db, whose, filter, sort, { limit, after: null }));
    await frugal((db) => countItems(db, whose, filter));
    if (next) await frugal((db) => listItems(db, whose, filter, sort, { limit, after: next }));
  }
});

it.each(groupQueries)('groups what failed by indexes: groups?%s', async (query) => {
  const { limit: _limit, cursor: _cursor, ...filter } = GroupQuery.parse(parameters(query));
  for (const whose of ['all', scope] as const) {
    const { next } = await listGroups(database.db, whose, filter, { limit: 1, after: null });
    for (const after of [null, next]) {
      const [plan] = await frugal((db) => listGroups(db, whose, filter, { limit: 1, after }));
      for (const index of ['items_group', 'attempts_group', 'numbers_cause'])
        expect(plan?.text).toContain(index);
    }
  }
});

it('counts the inbox without counting what is completed', async () => {
  for (const whose of ['all', scope] as const) {
    const plans = await frugal((db) => summarize(db, whose));
    const { count } = await database.db
      .$count(items, sql`status <> 'completed'`)
      .then((n) => ({ count: n }));
    for (const { rowsRead } of plans) expect(rowsRead.items ?? 0).toBeLessThanOrEqual(count);
  }
});

it('reads the audit of an author or of a subject by its indexes', async () => {
  await database.db.execute(sql`
    INSERT INTO audit (by, action, subject, data)
    SELECT 'user-' || n % 500, 'configuration.saved', 'user/' || n, '{}' FROM generate_series(1, 20000) n`);
  const owner = openDatabase(test.ownerUrl, { max: 1 });
  await owner.db.execute(sql`ANALYZE audit`);
  await owner.close();
  const page = { limit: 20, after: null };
  const [byAuthor] = await frugal((db) => listAudit(db, { by: ['user-7'] }, page));
  expect(byAuthor?.text).toContain('audit_by');
  const [bySubject] = await frugal((db) => listAudit(db, { subject: 'user/777' }, page));
  expect(bySubject?.text).toContain('audit_subject');
});

it('keeps the microseconds of a time in the key of the next page', async () => {
  const sort = { by: 'receivedAt', descending: true } as const;
  const page = await listItems(database.db, 'all', {}, sort, { limit: 1, after: null });
  const [row] = await database.db
    .select({ at: sql<string>`${items.receivedAt}::text` })
    .from(items)
    .orderBy(sql`received_at DESC`)
    .limit(1);
  expect(page.next?.key).toBe(`0|${row?.at}`);
  expect(page.next?.key).toMatch(/\.\d{4,6}[+-]/);
});
