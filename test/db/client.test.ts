import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Database, openDatabase, statement, transact } from '../../db/client.ts';
import { until } from '../support/inbox.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';

/** What the driver must never do: keep what was rolled back, hang, or end the process. */

let own: TestDatabase;
let database: Database;
let admin: pg.Client;
let observer: pg.Client;
const lostConnections: Error[] = [];
beforeAll(async () => {
  own = await testDatabase();
  admin = new pg.Client(inject('stack').adminUrl);
  observer = new pg.Client(own.ownerUrl);
  await Promise.all([admin.connect(), observer.connect()]);
  database = openDatabase(own.appUrl, {
    max: 8,
    onError: (error) => void lostConnections.push(error),
  });
});
afterAll(async () => {
  await database.close();
  await Promise.all([admin.end(), observer.end()]);
  await own.drop();
});

const insert = statement(
  'test-insert',
  `INSERT INTO audit (by, action, subject) VALUES ('test', $2, $1)`,
);
const backend = statement<{ pid: number }>('test-pid', 'SELECT pg_backend_pid() AS pid');
/** Asked over a connection that nobody terminates. */
const rowsOf = async (subject: string): Promise<number> => {
  const count = 'SELECT count(*)::int AS n FROM audit WHERE subject = $1';
  return (await observer.query(count, [subject])).rows[0].n;
};
const terminate = (pid: number) => admin.query('SELECT pg_terminate_backend($1)', [pid]);

describe('transact', () => {
  it('leaves nothing of a transaction whose backend dies between two statements, nor of the next one', async () => {
    const [dead, next] = [randomUUID(), randomUUID()];
    const narrow = openDatabase(own.appUrl, { max: 1 });
    let waiting: Promise<unknown> = Promise.resolve();
    const dying = transact(narrow.db, async (tx) => {
      await insert(tx, dead, 'first');
      // Another one waits for the only connection, as in the run that postgres.js failed.
      waiting = transact(narrow.db, async (other) => {
        await insert(other, next, 'first');
        throw new Error('rolled back on purpose');
      }).catch((error: Error) => error.message);
      const [{ pid } = expect.fail()] = await backend(tx);
      await terminate(pid);
      await insert(tx, dead, 'second');
      await insert(tx, dead, 'third');
    });
    await expect(dying).rejects.toThrow();
    expect(await waiting).toBe('rolled back on purpose');
    expect([await rowsOf(dead), await rowsOf(next)]).toEqual([0, 0]);
    await narrow.close();
  });

  it('is all or nothing, and ends, while backends are terminated all the time', async () => {
    const subjects = Array.from({ length: 300 }, () => randomUUID());
    let deaths = 0;
    let over = false;
    const reaper = (async () => {
      while (!over) {
        const { rowCount } = await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = $1 AND state LIKE 'idle in transaction%' LIMIT 1`,
          [new URL(own.appUrl).pathname.slice(1)],
        );
        deaths += rowCount ?? 0;
      }
    })();
    const outcomes = await Promise.allSettled(
      subjects.map((subject) =>
        transact(database.db, async (tx) => {
          for (const action of ['first', 'second', 'third']) await insert(tx, subject, action);
        }),
      ),
    );
    over = true;
    await reaper;
    expect(deaths).toBeGreaterThan(0);
    for (const [index, { status }] of outcomes.entries()) {
      const rows = await rowsOf(subjects[index] ?? '');
      // A rejected one may have been committed when its backend died after that; never a part of it.
      expect(status === 'fulfilled' ? [3] : [0, 3]).toContain(rows);
    }
  });

  it('rejects when PostgreSQL answers the commit with a rollback', async () => {
    const subject = randomUUID();
    const swallowed = transact(database.db, async (tx) => {
      await insert(tx, subject, 'first');
      await tx.$client.query('SELECT 1/0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('rolled back');
    expect(await rowsOf(subject)).toBe(0);
  });

  it('runs within the transaction that it is given', async () => {
    const subject = randomUUID();
    const outer = transact(database.db, async (tx) => {
      await transact(tx, (inner) => insert(inner, subject, 'inner'));
      throw new Error('the outer one fails');
    });
    await expect(outer).rejects.toThrow('the outer one fails');
    expect(await rowsOf(subject)).toBe(0);
  });
});

describe('a pool', () => {
  it('outlives idle connections that die, and tells of them', async () => {
    const [{ pid } = expect.fail()] = await backend(database.db);
    lostConnections.length = 0;
    await terminate(pid);
    await until(async () => lostConnections.length > 0);
    expect(await backend(database.db)).toHaveLength(1);
  });

  it('reads counters as numbers', async () => {
    const { rows } = await database.pool.query('SELECT 9007199254740991::bigint AS n');
    expect(rows).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
  });
});
