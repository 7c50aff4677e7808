import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countDay, type Happened, type NumbersRow, readNumbers } from '../../db/numbers.ts';
import { deleteExpired, RETENTION_START, type RetentionPlace } from '../../db/retention.ts';
import {
  addDays,
  addDurations,
  isRepair,
  isVerdict,
  noDurations,
  quantile,
} from '../../domain/numbers.ts';
import type { Scope } from '../../domain/office-scope.ts';
import { openInbox, type TestInbox, until } from '../support/inbox.ts';
import { type Event, eventsOf, type Item, itemsOf, keep, seenBy, story } from './numbers-model.ts';

let inbox: TestInbox;
let owner: pg.Client;
beforeAll(async () => {
  inbox = await openInbox();
  owner = new pg.Client(inbox.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await inbox.close();
});

/** An inbox with these items and no number counted. */
async function start(items: readonly Item[]): Promise<void> {
  await owner.query(
    `TRUNCATE items, ledger, outcomes, devices, attempts, timeline, requests, revisions, numbers, background_actions`,
  );
  await owner.query('UPDATE numbers_state SET counted_to = NULL');
  await keep(owner, items);
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const today = () => dayOf(Date.now());
const read = (scope: Scope = 'all', more: object = {}) =>
  readNumbers(inbox.db, scope, {
    ...{ from: addDays(today(), -30), to: today(), by: 'day' as const },
    ...more,
  });

const north: Scope = { properties: ['AMS-01'], hiddenEngineers: ['ines'] };
const south: Scope = { properties: ['RTM-01'], hiddenEngineers: ['emma'] };
const scopes: Scope[] = ['all', north, south];

type Sums = Record<string, { count: number; total: number }>;
function sumsOf(parts: { key: string; count: number; total: number }[]): Sums {
  const sums: Sums = {};
  for (const { key, count, total } of parts) {
    const sum = sums[key] ?? { count: 0, total: 0 };
    sums[key] = { count: sum.count + count, total: sum.total + total };
  }
  return sums;
}

/** How often what happened on which day, and how long it took together. */
const countsOf = (events: readonly Event[]): Sums =>
  sumsOf(
    events.map(({ at, kind, cause, took }) => ({
      ...{ key: `${dayOf(at)} ${kind} ${cause}`, count: 1, total: took },
    })),
  );
const countsIn = (rows: readonly NumbersRow[]): Sums =>
  sumsOf(rows.map((row) => ({ ...row, key: `${row.period} ${row.kind} ${row.cause}` })));

/** The 95th of a hundred, read from steps and from the times themselves, agree to 5 %. */
function expectQuantiles(rows: readonly NumbersRow[], events: readonly Event[]): void {
  for (const isTimed of [isVerdict, isRepair]) {
    const durations = noDurations();
    for (const row of rows) if (isTimed(row.kind)) addDurations(durations, row);
    const times = events
      .filter(({ kind }) => isTimed(kind))
      .map(({ took }) => took)
      .sort((a, b) => a - b);
    for (const share of [0.5, 0.95, 1]) {
      const exact = times[Math.ceil(times.length * share) - 1];
      if (exact === undefined) expect(quantile(durations, share)).toBeNull();
      else
        expect(Math.abs((quantile(durations, share) ?? 0) - exact)).toBeLessThan(exact * 0.05 + 1);
    }
  }
}

const everything = async () => Promise.all(scopes.map((scope) => read(scope)));
const rowsIn = (happened: Happened | undefined) => happened?.rows ?? [];

async function countAll(): Promise<number> {
  let days = 0;
  while ((await countDay(inbox.db)) !== null) days += 1;
  return days;
}

async function deleteAll(): Promise<number> {
  let deleted = 0;
  for (const status of ['completed', 'cancelled'] as const)
    for (let at: RetentionPlace | null = RETENTION_START; at; ) {
      const batch = await deleteExpired(inbox.db, status, 1, at);
      deleted += batch.deleted;
      at = batch.next;
    }
  return deleted;
}

/** Breaks off in the middle: the day is counted, the transaction is not over, and its backend dies. */
async function dieWhileCounting(): Promise<void> {
  const doomed = new pg.Client(inbox.appUrl);
  const gone = new Promise((resolve) => doomed.on('error', resolve));
  await doomed.connect();
  await doomed.query('BEGIN');
  await doomed.query('SELECT count_day()');
  const { rows } = await doomed.query('SELECT pg_backend_pid() AS pid');
  await owner.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
  await gone;
  await until(async () => {
    const left = await owner.query('SELECT FROM pg_stat_activity WHERE pid = $1', [rows[0].pid]);
    return left.rowCount === 0;
  });
}

it('tells what happened: before days are counted, after, counted again, after a crash, and when the items are gone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(story, { minLength: 5, maxLength: 150 }), async (stories) => {
      const items = itemsOf(stories, Date.now());
      await start(items);
      const events = items.flatMap(eventsOf);
      const before = await everything();
      for (const [n, scope] of scopes.entries()) {
        const seen = seenBy(scope, events);
        expect(countsIn(rowsIn(before[n]))).toEqual(countsOf(seen));
        expectQuantiles(rowsIn(before[n]), seen);
      }
      expect(await deleteAll(), 'nothing goes that is not counted').toBe(0);

      await dieWhileCounting();
      expect(await everything()).toEqual(before);
      await countDay(inbox.db);
      expect(await everything(), 'a part counted').toEqual(before);
      await Promise.all([countAll(), countAll(), dieWhileCounting()]);
      expect(await everything(), 'all days counted').toEqual(before);
      expect(await countAll()).toBe(0);

      const over = Date.parse(dayOf(Date.now() - 3_600_000));
      const old = items.filter(({ told }) => {
        const last = told.at(-1);
        return last?.kind === 'completed' && last.at < Math.min(over, Date.now() - 86_400_000);
      });
      expect(await deleteAll()).toBe(old.length);
      expect(await everything(), 'their items deleted').toEqual(before);
    }),
    { numRuns: 25 },
  );
}, 120_000);

it('adds up over properties, days and periods', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(story, { minLength: 20, maxLength: 80 }), async (stories) => {
      await start(itemsOf(stories, Date.now()));
      await countAll();
      const sum = (found?: Happened) => rowsIn(found).reduce((n, { count }) => n + count, 0);
      const [all, ...parts] = await everything();
      expect(sum(all)).toBe(parts.reduce((n, rows) => n + sum(rows), 0));
      for (const by of ['week', 'month']) expect(sum(await read('all', { by }))).toBe(sum(all));
      const kinds = ['order', 'meter'].map((objectType) =>
        read('all', { objectType: [objectType] }),
      );
      expect((await Promise.all(kinds)).reduce((n, rows) => n + sum(rows), 0)).toBe(sum(all));
      const ofRtm = await read(north, { property: ['RTM-01'] });
      expect(ofRtm, 'nobody sees what is not theirs').toEqual({ rows: [], samples: {} });
    }),
    { numRuns: 6 },
  );
}, 60_000);

it('counts a day an hour after it is over, with what was still being written at midnight', async () => {
  await start([]);
  const { rows } = await owner.query(`SELECT pg_get_functiondef('count_day'::regproc) AS text`);
  const [{ text }] = rows;
  // The function as it is, but by a clock that the test sets.
  await owner.query(text.replaceAll('now()', `current_setting('test.now')::timestamptz`));
  const countAt = async (time: string): Promise<string | null> => {
    await owner.query(`SELECT set_config('test.now', $1, false)`, [time]);
    return (await owner.query('SELECT count_day()::text AS day')).rows[0].day;
  };
  try {
    await owner.query(`UPDATE numbers_state SET counted_to = '2026-03-10T00:00Z'`);
    expect(await countAt('2026-03-11T00:59:59Z')).toBeNull();
    const receivedAt = Date.parse('2026-03-10T23:59:59.900Z');
    const late = { property: 'AMS-01', engineerId: 'emma', objectType: 'order', told: [] };
    await keep(owner, [{ ...late, id: randomUUID(), receivedAt }]);
    expect(await countAt('2026-03-11T01:00:00Z')).toBe('2026-03-10');
    expect(await countAt('2026-03-12T00:59:59Z')).toBeNull();
  } finally {
    await owner.query(text);
  }
  const day = { from: '2026-03-10', to: '2026-03-10' };
  expect(rowsIn(await read('all', day))).toMatchObject([{ kind: 'received', count: 1 }]);
});

it('reads what happened on a day by the indexes, however much is kept', async () => {
  const stories = Array.from({ length: 9_000 }, (_, n) => {
    const cause = `field-required~order~rule~${n % 30}~`;
    const ends = { kind: 'completed' as const, after: 400 };
    return {
      ...{
        received: n * 80_000 + 1_000,
        property: 'AMS-01',
        engineerId: 'emma',
        objectType: 'order',
      },
      happenings: n % 20 === 0 ? [{ kind: 'failed' as const, cause, after: 90 }, ends] : [ends],
    };
  });
  await start(itemsOf(stories, Date.now()));
  await owner.query('ANALYZE');
  // What this connection read before is counted elsewhere from here on.
  await owner.query('SELECT pg_stat_force_next_flush()');
  await owner.query('BEGIN');
  const yesterday = [addDays(today(), -1), today()];
  await owner.query('SELECT * FROM number_events($1::timestamptz, $2::timestamptz)', yesterday);
  const { rows } = await owner.query(
    `SELECT relname, seq_tup_read::int AS read FROM pg_stat_xact_user_tables
      WHERE relname IN ('items', 'attempts', 'timeline') AND seq_tup_read > 0`,
  );
  await owner.query('ROLLBACK');
  expect(rows).toEqual([]);
});

it('keeps of an error what words its cause, and nothing that anybody typed', async () => {
  const failedOnce = {
    ...{ received: 90 * 3_600_000, property: null, engineerId: 'emma', objectType: 'order' },
    happenings: [{ kind: 'failed' as const, cause: 'status-conflict~order~~~', after: 5 }],
  };
  await start(itemsOf([failedOnce], Date.now()));
  await countAll();
  const { rows } = await owner.query('SELECT numbers::text AS row, sample FROM numbers');
  expect(rows.map(({ row }) => row).join()).not.toContain('Emma was here');
  const samples = rows.flatMap(({ sample }) => sample ?? []);
  expect(samples).toMatchObject([{ code: 'status-conflict', params: { field: 'solution' } }]);
});

it('counts again what was counted by a clock that ran ahead', async () => {
  const one = { received: 26 * 3_600_000, property: 'AMS-01', engineerId: 'emma' };
  await start(itemsOf([{ ...one, objectType: 'order', happenings: [] }], Date.now()));
  await countAll();
  const before = await read();
  await owner.query(`UPDATE numbers_state SET counted_to = now() + interval '300 days'`);
  await owner.query(
    `INSERT INTO numbers VALUES ($1::date + 3, 'received', 'AMS-01', '', 'order', '', 0, 7, 0, NULL)`,
    [today()],
  );
  await countAll();
  expect(await read('all', { to: addDays(today(), 5) })).toEqual(before);
});
