import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindsOf, playSmallRun, type SmallRun } from '../faults/defects/small-run.ts';
import type { Invariant } from './report.ts';

let run: SmallRun;
beforeAll(async () => {
  run = await playSmallRun();
}, 60_000);
afterAll(() => run.close());

it('finds nothing in a run in which everything happened once', () => {
  expect(kindsOf(run.whole)).toEqual([]);
  expect(run.whole).toMatchObject({ transactions: 13, commands: 17, lost: 0, twice: 0, stuck: 0 });
  for (const name of ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7'] as const)
    expect(run.whole.invariants[name].checked, name).toBeGreaterThan(6);
});

/** Runs the command; its exit code and what it says. */
const command = (...args: string[]) =>
  new Promise<{ code: unknown; said: string }>((resolve) => {
    const program = ['--import', 'tsx', 'test/checker/main.ts', ...args];
    execFile(process.execPath, program, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
  });

it('is a command, whose exit code tells what it found', async () => {
  const { folder, ownerUrl, editor } = run;
  const args = ['--journal', folder, '--database', ownerUrl];
  const clean = await command(...args, '--json');
  expect(clean.code, clean.said).toBe(0);
  expect(JSON.parse(clean.said)).toMatchObject({ transactions: 13, partial: 0 });
  await editor.query("UPDATE documents SET by = 'nobody' WHERE id = 'emma'");
  const { code, said } = await command(...args);
  await editor.query("UPDATE documents SET by = 'mia' WHERE id = 'emma'");
  expect(code).toBe(1);
  expect(said).toContain('I4 BROKEN 1 times');
  expect(said).toContain('a document and its versions differ: user/emma');
  expect(await command('--journal', folder)).toMatchObject({ code: 2 });
}, 60_000);

const broken: [Invariant, string, ...string[]][] = [
  ['I1', 'lost', 'DELETE FROM items WHERE id = {failed}', 'DELETE FROM ledger WHERE id = {failed}'],
  ['I1', 'lost', 'DELETE FROM object_changes WHERE transaction_id = {second}'],
  ['I1', 'listed without a reason', "UPDATE items SET errors = '[]' WHERE id = {failed}"],
  [
    'I1',
    'told to be final',
    "UPDATE items SET status = 'completed-with-errors' WHERE id = {first}",
  ],
  [
    'I1',
    'a transaction that nobody wrote',
    `INSERT INTO ledger (id, device_id, sequence, sha256, lane) VALUES (gen_random_uuid(), 'phone', 999, '', 'lane')`,
  ],
  [
    'I1',
    'passed over by the verdict feed',
    "UPDATE items SET status = 'queued' WHERE id = {waits}",
  ],
  [
    'I2',
    'applied twice',
    'ALTER TABLE object_changes DROP CONSTRAINT object_changes_transaction',
    'UPDATE object_changes SET transaction_id = {first} WHERE transaction_id = {second}',
  ],
  [
    'I2',
    'closed twice',
    'ALTER TABLE outcomes DROP CONSTRAINT outcomes_pkey',
    'INSERT INTO outcomes SELECT * FROM outcomes WHERE id = {first}',
  ],
  [
    'I2',
    'another content than was written',
    `UPDATE items SET content = content || '{"toStatus":"on-hold"}' WHERE id = {waits}`,
  ],
  [
    'I2',
    'another content than was written',
    `UPDATE timeline SET data = data || '{"requestId":"another"}' WHERE kind = 'amended'`,
  ],
  [
    'I2',
    'a gap in the history',
    `UPDATE object_changes SET changes = '{"remarks":{"from":"X","to":"It is the valve"}}' WHERE transaction_id = {second}`,
  ],
  [
    'I2',
    'applied otherwise than asked',
    `UPDATE object_changes SET changes = '{"remarks":{"from":"Smells of gas","to":"X"}}' WHERE transaction_id = {second}`,
  ],
  ['I2', 'the object is not as its history says', "UPDATE objects SET status = 'on-hold'"],
  [
    'I2',
    'a history without its object',
    'DELETE FROM objects WHERE object_id IN (SELECT object_id FROM items WHERE id = {first})',
  ],
  [
    'I3',
    'applied after a later one of its lane',
    'UPDATE items SET sequence = 999 WHERE id = {first}',
  ],
  [
    'I3',
    'changed the object after a later one of its lane',
    'UPDATE items SET sequence = 999 WHERE id = {first}',
  ],
  [
    'I3',
    'overtook an earlier one of its lane',
    'UPDATE items SET released = false WHERE id = {released}',
  ],
  ['I3', 'released by nobody', 'UPDATE items SET released = true WHERE id = {waits}'],
  ['I4', 'the inbox and the ledger differ', 'DELETE FROM ledger WHERE id = {waits}'],
  ['I4', 'an item and its device differ', 'UPDATE devices SET feed = 1'],
  ['I4', 'an item and its device differ', "UPDATE devices SET engineer_id = 'finn'"],
  ['I4', 'an item and its outcome differ', 'DELETE FROM outcomes WHERE id = {cancelled}'],
  ['I4', 'an item and its outcome differ', 'UPDATE outcomes SET released = false'],
  [
    'I4',
    'an item and the history of its object differ',
    'UPDATE items SET object_version = 7 WHERE id = {first}',
  ],
  ['I4', 'an object and its history differ in length', 'UPDATE objects SET version = version + 1'],
  [
    'I4',
    'an item and the words by which it is found differ',
    'DELETE FROM failure_words WHERE item_id = {failed}',
  ],
  [
    'I4',
    'an item and the words by which it is found differ',
    'DELETE FROM failure_words WHERE item_id = {waits}',
  ],
  ['I4', 'completed items and their count differ', 'UPDATE completed_counts SET count = 0'],
  [
    'I4',
    'a completed item without its one completed attempt',
    'UPDATE attempts SET revision = 1 WHERE item_id = {amended}',
  ],
  [
    'I4',
    'an attempt that did not end, or is ahead of its item',
    'DELETE FROM attempts WHERE item_id = {amended} AND attempt = 1',
  ],
  [
    'I4',
    'attempts and timeline differ',
    "DELETE FROM timeline WHERE item_id = {failed} AND kind = 'failed'",
  ],
  ['I4', 'a failed item and its attempt differ', 'UPDATE items SET group_id = NULL'],
  [
    'I4',
    'a lane and what is kept of those that wait in it differ',
    'UPDATE heads SET blocking = blocking + 1',
  ],
  ['I4', 'a lane and what is kept of those that wait in it differ', 'DELETE FROM heads'],
  ['I4', 'timeline and audit differ', "DELETE FROM audit WHERE action = 'item.amend'"],
  ['I4', 'timeline and audit differ', "DELETE FROM timeline WHERE kind = 'asked'"],
  ['I4', 'requests and timeline differ', 'DELETE FROM requests WHERE item_id = {amended}'],
  [
    'I4',
    'an item and its timeline differ',
    'UPDATE items SET approved = NULL WHERE id = {approved}',
  ],
  ['I4', 'an item and its revisions differ', 'DELETE FROM revisions WHERE revision = 2'],
  [
    'I4',
    'a background action without its audit row',
    "DELETE FROM audit WHERE action = 'background-action.created'",
  ],
  [
    'I4',
    'a change by the office without its audit row',
    "DELETE FROM audit WHERE action = 'object.edited'",
  ],
  [
    'I4',
    'an audit row of a change that is not there',
    `UPDATE audit SET data = data || '{"version":9}' WHERE action = 'object.edited'`,
  ],
  ['I4', 'a document and its versions differ', "UPDATE documents SET by = 'nobody'"],
  ['I4', 'a saved document without its audit row', 'UPDATE document_versions SET at = now()'],
  ['I5', 'other content in the ledger', "UPDATE ledger SET sha256 = '\\x00' WHERE id = {first}"],
  ['I6', 'an attempt that nobody asked for', 'DELETE FROM requests WHERE item_id = {amended}'],
  [
    'I6',
    'a request that no attempt serves',
    'UPDATE requests SET served_by = 9 WHERE item_id = {amended}',
  ],
  [
    'I6',
    'cancelled and applied',
    'UPDATE object_changes SET transaction_id = {cancelled} WHERE transaction_id = {second}',
  ],
  [
    'I6',
    'a result of a background action that is not what was done',
    "UPDATE bulk_items SET result = 'done', reason = NULL WHERE item_id = {cancelled}",
  ],
  [
    'I6',
    'a result of a background action that is not what was done',
    'UPDATE bulk_items SET result = NULL WHERE item_id = {requeued}',
  ],
  [
    'I6',
    'a background action that has not each selected item once',
    'DELETE FROM bulk_items WHERE item_id = {cancelled}',
  ],
  ['I6', 'works on other items than were asked for', 'UPDATE bulk_items SET item_id = {first}'],
  ['I6', 'took no effect', "DELETE FROM timeline WHERE kind = 'asked'"],
  ['I6', 'took no effect', 'DELETE FROM background_actions'],
  [
    'I6',
    'took no effect',
    "UPDATE object_changes SET by = 'bob', changes = '{}' WHERE transaction_id IS NULL AND version > 1",
  ],
  [
    'I6',
    'took effect twice',
    `INSERT INTO timeline (item_id, kind, by, data) SELECT item_id, kind, by, data FROM timeline WHERE kind = 'asked'`,
  ],
  [
    'I6',
    'took effect on another item, or for another person',
    "UPDATE timeline SET item_id = {waits} WHERE kind = 'asked'",
  ],
  ['I6', 'cancelled, and is not', "UPDATE items SET status = 'queued' WHERE id = {cancelled}"],
  ['I6', 'released, and is not', 'UPDATE items SET released = false WHERE id = {released}'],
  [
    'I7',
    'in the middle of an attempt',
    "UPDATE items SET status = 'in-progress' WHERE id = {failed}",
  ],
  ['I7', 'queued and not tried', "UPDATE items SET status = 'queued' WHERE id = {failed}"],
  [
    'I7',
    'queued and not tried',
    "UPDATE items SET status = 'queued', next_attempt_at = now() - interval '3 min', deliver_at = now() WHERE id = {failed}",
  ],
  ['I7', 'waits for nothing', "UPDATE items SET status = 'cancelled' WHERE id = {failed}"],
  [
    'I7',
    'a cancelled run that was not told',
    'UPDATE items SET deliver_at = now() WHERE id = {cancelled}',
  ],
  [
    'I7',
    'a background action that does not end',
    "UPDATE background_actions SET state = 'running'",
  ],
];

describe('the checker', () => {
  it.each(broken)('%s: finds «%s» after %s', async (invariant, what, ...statements) => {
    expect(kindsOf(await run.foundAfter(statements))).toContain(`${invariant} ${what}`);
  });
  const final = "status IN ('completed','cancelled')";
  const aged = [
    `UPDATE items SET received_at = received_at - interval '500 days', started_at = started_at - interval '500 days',
      finished_at = finished_at - interval '500 days' WHERE ${final}`,
    "UPDATE outcomes SET at = at - interval '500 days'",
    "UPDATE attempts SET finished_at = finished_at - interval '500 days'",
    "UPDATE numbers_state SET counted_to = date_trunc('day', now() - interval '1 hour', 'UTC')",
  ];
  const retention = ['completed', 'cancelled'].map(
    (status) =>
      `SELECT delete_expired('${status}', 7, '-infinity', '00000000-0000-0000-0000-000000000000')`,
  );
  it('misses nothing that retention has deleted, and all that is deleted before its time', async () => {
    const gone = ['DO $$ BEGIN ASSERT (SELECT count(*) FROM items) < 6; END $$'];
    expect(kindsOf(await run.foundAfter([...aged, ...retention, ...gone]))).toEqual([]);
    const tooSoon = "UPDATE outcomes SET at = now() - interval '1 hour'";
    expect(kindsOf(await run.foundAfter([...aged, ...retention, tooSoon]))).toEqual(
      expect.arrayContaining([
        'I1 lost',
        'I4 the inbox and the ledger differ',
        'I4 an item and its outcome differ',
        'I4 an item and the history of its object differ',
      ]),
    );
  });
  it('takes a device that was handed over for what it is', async () => {
    const given = `INSERT INTO audit (by, action, subject, data) SELECT 'bob', 'device.reassigned', 'device/' || id,
      jsonb_build_object('from', engineer_id, 'to', 'finn') FROM devices`;
    expect(
      kindsOf(await run.foundAfter([given, "UPDATE devices SET engineer_id = 'finn'"])),
    ).toEqual([]);
  });
  it('takes what is due later by itself for settled', async () => {
    const later = `UPDATE items SET status = 'queued', attempt = 2, next_attempt_at = now() + interval '5 min',
      deliver_at = now() + interval '5 min' WHERE id = {failed}`;
    expect((await run.foundAfter([later])).stuck).toBe(0);
  });
});
