import { randomUUID } from 'node:crypto';
import { inArray } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import { summarize } from '../../db/inbox-summary.ts';
import { items } from '../../db/schema.ts';
import type { Scope } from '../../domain/office-scope.ts';
import { putItem } from '../api/inbox-office.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await testDatabase();
  database = openDatabase(test.appUrl);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const north: Scope = { properties: ['AMS-01'], hiddenEngineers: ['ines'] };
const completed = async (scope: Scope) => {
  const groups = await summarize(database.db, scope);
  return groups.find(({ status }) => status === 'completed')?.count;
};
const set = (ids: string[], values: Partial<typeof items.$inferInsert>) =>
  database.db.update(items).set(values).where(inArray(items.id, ids));

it('counts what is completed, whatever becomes of it', async () => {
  const put = (different: Partial<typeof items.$inferInsert>) =>
    putItem(database.db, { status: 'in-progress', id: randomUUID(), ...different });
  const mine = await Promise.all([1, 2, 3].map(() => put({})));
  const south = await put({ property: 'RTM-01' });
  const [nowhere, hidden] = [
    await put({ property: null }),
    await put({ property: null, engineerId: 'ines' }),
  ];
  const all = [...mine, south, nowhere, hidden].map(({ id }) => id);
  expect(await completed('all')).toBe(0);
  await set(all, { status: 'completed' });
  expect(await completed('all')).toBe(6);
  expect(await completed(north)).toBe(4);

  await set([south.id], { property: 'AMS-01' });
  await set([nowhere.id], { property: 'RTM-01' });
  expect([await completed('all'), await completed(north)]).toEqual([6, 4]);

  await set(all, { feed: 99, modifiedBy: 'bob' });
  const owner = openDatabase(test.ownerUrl, { max: 1 });
  await owner.db.delete(items).where(inArray(items.id, [south.id, hidden.id]));
  expect([await completed('all'), await completed(north)]).toEqual([4, 3]);
  await owner.db.delete(items);
  await owner.close();
  expect(await completed('all')).toBe(0);
});

it('counts an item once when its completion is rolled back', async () => {
  const { id } = await putItem(database.db, { status: 'in-progress' });
  const client = await database.pool.connect();
  await client.query('BEGIN');
  await client.query(`UPDATE items SET status = 'completed' WHERE id = $1`, [id]);
  await client.query('ROLLBACK');
  client.release();
  expect(await completed('all')).toBe(0);
  await set([id], { status: 'completed' });
  expect(await completed('all')).toBe(1);
});
