import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import type { ItemFilter } from '../../db/inbox-filter.ts';
import { type GroupFilter, groupsOfPage, listGroups } from '../../db/inbox-groups.ts';
import { type ItemSort, itemsOfPage, listItems } from '../../db/inbox-list.ts';
import type { PageRequest } from '../../db/inbox-page.ts';
import type { Scope } from '../../db/inbox-scope.ts';
import { items } from '../../db/schema.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await testDatabase();
  database = openDatabase(test.ownerUrl);
  await database.db.execute(sql`
    INSERT INTO devices (id, engineer_id) VALUES ('phone', 'emma')`);
  // A week's inbox: 1 in 50 failed, and each of those has two behind it.
  await database.db.execute(sql`
    INSERT INTO items (id, device_id, sequence, lane, engineer_id, object_type, object_id, property,
      action, content, status, category, code, group_id, errors, feed, received_at)
    SELECT gen_random_uuid(), 'phone', n, 'lane/' || n / 3, 'emma', 'order', 'WO-' || n % 4000,
      CASE WHEN n % 2 = 0 THEN 'AMS-01' ELSE 'RTM-01' END, 'update', '{}',
      CASE WHEN n % 150 = 0 THEN 'completed-with-errors' WHEN n % 150 < 3 THEN 'not-started' ELSE 'completed' END,
      CASE WHEN n % 150 = 0 THEN 'validation' END, CASE WHEN n % 150 = 0 THEN 'field-required' END,
      CASE WHEN n % 150 = 0 THEN 'field-required~order~~~field-' || n % 4 END,
      CASE WHEN n % 150 = 0 THEN '[{"code":"field-required"}]'::jsonb END,
      n, now() - n * interval '1 s'
    FROM generate_series(1, 30000) n`);
  await database.db.execute(sql`
    INSERT INTO attempts (item_id, attempt, revision, started_at, finished_at, outcome, group_id)
    SELECT id, 1, 1, received_at, received_at, 'failed', group_id FROM items`);
  await database.db.execute(sql`ANALYZE items, attempts`);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const north: Scope = { properties: ['AMS-01'], hiddenEngineers: ['ines'] };
const newest: ItemSort = { by: 'receivedAt', descending: true };

async function planOf(filter: ItemFilter, page: PageRequest): Promise<string> {
  const query = itemsOfPage(database.db, north, filter, newest, page).toSQL();
  const { rows } = await database.pool.query(
    `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${query.sql}`,
    query.params,
  );
  return rows.map((row) => Object.values(row)[0]).join('\n');
}

it.each([
  ['everything', {}, 'items_received'],
  ['what failed', { status: ['completed-with-errors'] }, 'items_open_received'],
  ['an object', { objectType: ['order'], objectId: ['WO-7'] }, 'items_object'],
] as const)('reads %s by its index, on every page', async (_, filter, index) => {
  const wanted = filter as unknown as ItemFilter;
  const first = await planOf(wanted, { limit: 20, after: null });
  expect(first).toContain(index);
  expect(first).not.toContain('Seq Scan');
  const { next } = await listItems(database.db, north, {}, newest, { limit: 20, after: null });
  const second = await planOf(wanted, { limit: 20, after: next });
  expect(second).toContain(index);
  expect(second).not.toContain('Seq Scan');
});

async function planOfGroups(scope: Scope, filter: GroupFilter, page: PageRequest) {
  const query = new PgDialect().sqlToQuery(groupsOfPage(scope, filter, page));
  const { rows } = await database.pool.query(
    `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${query.sql}`,
    query.params,
  );
  return rows.map((row) => Object.values(row)[0]).join('\n');
}

it.each([
  ['for who sees everything', 'all', {}],
  ['for who sees a part', north, {}],
  ['narrowed', north, { category: ['validation'], property: ['AMS-01'], engineer: ['emma'] }],
] as const)('groups what failed by its indexes, %s, on every page', async (_, scope, filter) => {
  const wanted = filter as unknown as GroupFilter;
  const { rows, next } = await listGroups(database.db, scope, wanted, { limit: 1, after: null });
  expect(rows).toMatchObject([{ samples: { length: 5 } }]);
  for (const after of [null, next]) {
    const plan = await planOfGroups(scope, wanted, { limit: 1, after });
    for (const index of ['items_group', 'attempts_group']) expect(plan).toContain(index);
    // What waits is found by its lane or by its status, whichever are fewer.
    expect(plan).toMatch(/items_lane_open|items_open_received/);
    expect(plan).not.toContain('Seq Scan');
  }
});

it('keeps the microseconds of a time in the key of the next page', async () => {
  const page = await listItems(database.db, 'all', {}, newest, { limit: 1, after: null });
  const [row] = await database.db
    .select({ at: sql<string>`${items.receivedAt}::text` })
    .from(items)
    .orderBy(sql`received_at DESC`)
    .limit(1);
  expect(page.next?.key).toBe(row?.at);
  expect(page.next?.key).toMatch(/\.\d{4,6}[+-]/);
});
