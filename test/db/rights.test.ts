import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

/** What the role of api and worker may not do, whatever a program of ours is made to send. */

let database: TestDatabase;
let app: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  app = new pg.Client(database.appUrl);
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await database.drop();
});

const INSUFFICIENT_PRIVILEGE = '42501';
const refused = (sql: string) =>
  expect(app.query(sql), sql).rejects.toMatchObject({ code: INSUFFICIENT_PRIVILEGE });

const appendOnly = [
  'ledger',
  'outcomes',
  'object_changes',
  'timeline',
  'audit',
  'document_versions',
  'revisions',
];

describe('22 the database role of api and worker owns nothing and cannot change audit or history rows', () => {
  it.each(appendOnly)('neither changes nor removes rows of %s', async (table) => {
    const { rows } = await app.query<{ column_name: string }>(
      `SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND is_identity = 'NO'`,
      [table],
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const { column_name: column } of rows)
      await refused(`UPDATE ${table} SET "${column}" = "${column}"`);
    await refused(`DELETE FROM ${table}`);
    await refused(`TRUNCATE ${table}`);
    await refused(`SELECT 1 FROM ${table} FOR UPDATE`);
  });

  it('removes nobody who was in force: no documents, devices, objects, epoch', async () => {
    for (const table of ['documents', 'devices', 'objects', 'server_state', 'configuration_state'])
      await refused(`DELETE FROM ${table}`);
  });

  it('deletes nothing that was received, but by age: what `delete_expired` lets go', async () => {
    for (const table of ['items', 'requests', 'attempts']) await refused(`DELETE FROM ${table}`);
    const { rows } = await app.query(
      `SELECT p.prosecdef, p.proowner::regrole::text AS owner, p.proconfig,
          has_function_privilege('public', p.oid, 'EXECUTE') AS everybody
        FROM pg_proc p WHERE p.proname = 'delete_expired'`,
    );
    expect(rows).toEqual([
      {
        ...{ prosecdef: true, owner: 'inbox_owner', everybody: false },
        proconfig: ['search_path=public, pg_temp'],
      },
    ]);
  });

  it('says of nothing when it was received or ended, by which `delete_expired` tells its age', async () => {
    const ledger = {
      id: 'gen_random_uuid()',
      device_id: "'d'",
      sequence: '1',
      sha256: "''",
      lane: "'l'",
    };
    const outcomes = {
      id: 'gen_random_uuid()',
      lane: "'l'",
      sequence: '1',
      status: "'completed'",
      released: 'false',
    };
    for (const [table, row, age] of [
      ['ledger', ledger, 'received_at'],
      ['outcomes', outcomes, 'at'],
    ] as const) {
      const [names, values] = [Object.keys(row).join(), Object.values(row).join()];
      await refused(
        `INSERT INTO ${table} (${names}, ${age}) VALUES (${values}, now() - interval '1 year')`,
      );
      await app.query(`INSERT INTO ${table} (${names}) VALUES (${values})`);
    }
  });

  it('takes nothing out of the log of notices', async () => {
    for (const table of ['notices', 'notice_tries', 'failure_kinds'])
      await refused(`DELETE FROM ${table}`);
    await refused(`UPDATE failure_kinds SET code = ''`);
  });

  it('changes no number, and lets retention forget none: `count_day` alone counts', async () => {
    await refused('UPDATE numbers SET count = 0');
    await refused('DELETE FROM numbers');
    await refused('INSERT INTO numbers SELECT * FROM numbers');
    await refused('UPDATE numbers_state SET counted_to = now()');
    const { rows } = await app.query(
      `SELECT prosecdef, proowner::regrole::text AS owner, proconfig,
          has_function_privilege('public', oid, 'EXECUTE') AS everybody FROM pg_proc WHERE proname = 'count_day'`,
    );
    expect(rows).toEqual([
      {
        ...{ prosecdef: true, owner: 'inbox_owner', everybody: false },
        proconfig: ['search_path=public, pg_temp'],
      },
    ]);
  });

  it('creates, alters and drops nothing', async () => {
    for (const sql of [
      'CREATE TABLE mine (id int)',
      'CREATE SCHEMA mine',
      'CREATE VIEW mine AS SELECT 1',
      `CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
      'CREATE INDEX mine ON items (id)',
      'ALTER TABLE items ADD COLUMN mine int',
      'ALTER TABLE ledger DISABLE TRIGGER ALL',
      'DROP TABLE items',
      'DROP INDEX items_lane_open',
      'ALTER SEQUENCE object_numbers RESTART',
      'CREATE ROLE mine',
      `UPDATE drizzle.__drizzle_migrations SET hash = ''`,
    ])
      await refused(sql);
  });

  it('owns nothing and is no superuser', async () => {
    const { rows } = await app.query(
      `SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,
        (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned
       FROM pg_roles r WHERE rolname = current_user`,
    );
    expect(rows).toEqual([
      { rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false, owned: 0 },
    ]);
  });
});
