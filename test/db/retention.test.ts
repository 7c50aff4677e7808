import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteExpired, RETENTION_START, type RetentionPlace } from '../../db/retention.ts';
import { type FinalStatus, isFinal, itemStatuses } from '../../domain/words.ts';
import { openInbox, type TestInbox } from '../support/inbox.ts';

let inbox: TestInbox;
let owner: pg.Client;
beforeAll(async () => {
  inbox = await openInbox();
  owner = new pg.Client(inbox.ownerUrl);
  await owner.connect();
  await counted('1 hour');
});
afterAll(async () => {
  await owner.end();
  await inbox.close();
});

/** Lets every day be in the numbers that was over so long ago. */
const counted = (ago: string) =>
  owner.query(
    `UPDATE numbers_state SET counted_to = date_trunc('day', now() - $1::interval, 'UTC')`,
    [ago],
  );

/** An item as it stands, with what hangs on it. `age` in days; `read`: the device has read its verdict. */
type Old = {
  status: (typeof itemStatuses)[number];
  age: number;
  read: boolean;
  amended: boolean;
  /** Its run is still to be ended. */
  due: boolean;
};

const HISTORY = ['requests', 'attempts', 'revisions', 'timeline'] as const;

const insert = `
  WITH r AS (SELECT * FROM jsonb_to_recordset($1::jsonb) r(id uuid, n int, status text, age numeric, read boolean,
      amended boolean, due boolean)),
  devices AS (
    INSERT INTO devices (id, engineer_id, feed, feed_read, feed_read_id)
    SELECT 'device-' || id, 'emma', 9, CASE WHEN read THEN 9 ELSE 8 END, id FROM r),
  ledger AS (
    INSERT INTO ledger (id, device_id, sequence, sha256, lane) SELECT id, 'device-' || id, 1, '', id::text FROM r),
  outcomes AS (
    INSERT INTO outcomes (id, lane, sequence, status, released, at)
    SELECT id, id::text, 1, status, false, now() - age * interval '1 day' FROM r WHERE status IN ('completed','cancelled')),
  requests AS (INSERT INTO requests (item_id, request_id, via) SELECT id, 'r', 'api' FROM r),
  attempts AS (
    INSERT INTO attempts (item_id, attempt, revision, started_at, outcome) SELECT id, 1, 1, now(), 'failed' FROM r),
  revisions AS (INSERT INTO revisions (item_id, revision, content, by) SELECT id, 1, '{}', 'emma' FROM r),
  timeline AS (INSERT INTO timeline (item_id, kind) SELECT id, 'requeued' FROM r)
  INSERT INTO items (id, device_id, sequence, lane, engineer_id, object_type, object_id, action, content,
    revision, received_at, finished_at, status, attempt, deliver_at, feed)
  SELECT id, 'device-' || id, 1, id::text, 'emma', 'order', 'WO-1', 'update', '{}',
    CASE WHEN amended THEN 2 ELSE 1 END, now() - age * interval '1 day' - interval '2 h', now() - age * interval '1 day',
    status, 1, CASE WHEN due THEN now() END, 9 FROM r`;

async function keep(olds: Old[]): Promise<Map<string, Old>> {
  const rows = new Map(olds.map((old) => [randomUUID() as string, old]));
  const json = JSON.stringify([...rows].map(([id, old], n) => ({ id, n, ...old })));
  await owner.query(insert, [json]);
  return rows;
}

const idsIn = async (table: string, id = 'item_id'): Promise<string[]> =>
  (await owner.query(`SELECT DISTINCT ${id} AS id FROM ${table}`)).rows.map((row) => row.id);

/** What the promise says, by the letter. */
function mayGo({ status, age, read, amended, due }: Old, keepDays: number): boolean {
  if (!isFinal(status) || due) return false;
  if (status === 'cancelled' || amended) return age > Math.max(400, keepDays);
  return age > (read ? keepDays : Math.max(90, keepDays));
}

async function deleteAll(keepDays: number): Promise<number> {
  let deleted = 0;
  for (const status of ['completed', 'cancelled'] as FinalStatus[])
    for (let at: RetentionPlace | null = RETENTION_START; at; ) {
      const batch = await deleteExpired(inbox.db, status, keepDays, at);
      deleted += batch.deleted;
      at = batch.next;
    }
  return deleted;
}

const old = fc.record<Old>({
  status: fc.constantFrom(...itemStatuses, 'completed', 'completed', 'cancelled'),
  age: fc.constantFrom(0, 0.9, 1.1, 6.9, 7.1, 30, 89.9, 90.1, 150, 399.9, 400.1, 2_000),
  read: fc.boolean(),
  amended: fc.boolean(),
  due: fc.nat(9).map((n) => n === 0),
});

it('deletes exactly what may go, with all that hangs on it; ledger and outcomes stay', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(old, { minLength: 20, maxLength: 200 }),
      fc.constantFrom(1, 7, 120, 1_000),
      async (olds, keepDays) => {
        await owner.query(`TRUNCATE items, ledger, outcomes, devices, ${HISTORY.join()}`);
        const rows = await keep(olds);
        const stay = [...rows].filter(([, each]) => !mayGo(each, keepDays)).map(([id]) => id);
        expect(await deleteAll(keepDays)).toBe(rows.size - stay.length);
        for (const table of HISTORY) expect((await idsIn(table)).sort()).toEqual(stay.sort());
        expect((await idsIn('items', 'id')).sort()).toEqual(stay);
        expect((await idsIn('ledger', 'id')).length).toBe(rows.size);
        const ended = [...rows.values()].filter(({ status }) => isFinal(status)).length;
        expect((await idsIn('outcomes', 'id')).length).toBe(ended);
        expect(await deleteAll(keepDays)).toBe(0);
      },
    ),
    { numRuns: 12 },
  );
}, 60_000);

it('walks past what stays, and goes through in small batches', async () => {
  await owner.query(`TRUNCATE items, ledger, outcomes, devices, ${HISTORY.join()}`);
  const stays: Old = { status: 'completed', age: 300, read: true, amended: true, due: false };
  const goes: Old = { status: 'completed', age: 20, read: true, amended: false, due: false };
  await keep([...Array(700).fill(stays), ...Array(900).fill(goes)]);
  const first = await deleteExpired(inbox.db, 'completed', 7, RETENTION_START);
  expect(first).toMatchObject({ deleted: 0, next: { id: expect.any(String) } });
  const second = await deleteExpired(inbox.db, 'completed', 7, first.next ?? RETENTION_START);
  expect(second.deleted).toBe(300);
  expect(await deleteAll(7)).toBe(600);
  expect((await idsIn('items', 'id')).length).toBe(700);
});

it('leaves alone what somebody holds, and takes it the next time', async () => {
  await owner.query(`TRUNCATE items, ledger, outcomes, devices, ${HISTORY.join()}`);
  const goes: Old = { status: 'completed', age: 20, read: true, amended: false, due: false };
  const [id] = [...(await keep([goes, goes])).keys()];
  await owner.query('BEGIN');
  await owner.query('SELECT FROM items WHERE id = $1 FOR UPDATE', [id]);
  expect(await deleteAll(7)).toBe(1);
  await owner.query('ROLLBACK');
  expect(await deleteAll(7)).toBe(1);
});

it('deletes nothing of which anything is not yet in the numbers', async () => {
  await owner.query(`TRUNCATE items, ledger, outcomes, devices, ${HISTORY.join()}`);
  const goes: Old = { status: 'completed', age: 20, read: true, amended: false, due: false };
  const [failedLater] = [...(await keep([goes, goes])).keys()];
  await owner.query(
    `UPDATE attempts SET group_id = 'x', finished_at = now() - interval '12 days' WHERE item_id = $1`,
    [failedLater],
  );
  await counted('25 days');
  expect(await deleteAll(7)).toBe(0);
  await counted('15 days');
  expect(await deleteAll(7)).toBe(1);
  expect(await idsIn('items', 'id')).toEqual([failedLater]);
  await owner.query('UPDATE numbers_state SET counted_to = NULL');
  expect(await deleteAll(7)).toBe(0);
  await counted('1 hour');
  expect(await deleteAll(7)).toBe(1);
});

it('two at once delete each item once', async () => {
  await owner.query(`TRUNCATE items, ledger, outcomes, devices, ${HISTORY.join()}`);
  const goes: Old = { status: 'completed', age: 20, read: true, amended: false, due: false };
  await keep(Array(1_200).fill(goes));
  const [one = 0, other = 0] = await Promise.all([deleteAll(7), deleteAll(7)]);
  expect(one + other).toBe(1_200);
});

it('takes for read, of what changed at the same time, only what the device has come to', async () => {
  await owner.query(`TRUNCATE items, ledger, outcomes, devices, ${HISTORY.join()}`);
  const goes: Old = { status: 'completed', age: 20, read: true, amended: false, due: false };
  const ids = [...(await keep([goes, goes, goes])).keys()].sort();
  const [readLast] = ids.slice(1);
  await owner.query('UPDATE items SET device_id = $1, sequence = array_position($2::uuid[], id)', [
    `device-${readLast}`,
    ids,
  ]);
  expect(await deleteAll(7)).toBe(2);
  expect(await idsIn('items', 'id')).toEqual(ids.slice(2));
});

it('keeps for a day at least, whatever it is asked', async () => {
  await owner.query(`TRUNCATE items, ledger, outcomes, devices, ${HISTORY.join()}`);
  const fresh: Old = { status: 'completed', age: 0.9, read: true, amended: false, due: false };
  await keep([fresh]);
  for (const days of [0, -1_000_000]) expect(await deleteAll(days)).toBe(0);
});

it('finds what is due by the indexes, however much is kept', async () => {
  await owner.query(`TRUNCATE items, ledger, outcomes, devices, ${HISTORY.join()}`);
  const fresh: Old = { status: 'completed', age: 2, read: true, amended: false, due: false };
  const goes: Old = { ...fresh, age: 20 };
  await keep([...Array(6_000).fill(fresh), ...Array(600).fill(goes)]);
  await owner.query('ANALYZE');
  // What this connection read before is counted elsewhere from here on.
  await owner.query('SELECT pg_stat_force_next_flush()');
  await owner.query('BEGIN');
  const first = `SELECT deleted FROM delete_expired('completed', 7, '-infinity', '${RETENTION_START.id}')`;
  expect((await owner.query(first)).rows).toEqual([{ deleted: 500 }]);
  const { rows } = await owner.query(
    `SELECT relname, seq_tup_read::int AS read FROM pg_stat_xact_user_tables
      WHERE relname IN ('items', ${HISTORY.map((table) => `'${table}'`).join()}) AND seq_tup_read > 0`,
  );
  await owner.query('ROLLBACK');
  expect(rows).toEqual([]);
});
