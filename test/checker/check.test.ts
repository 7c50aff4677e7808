import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settle, workChunk } from '../../activities/bulk.ts';
import { confirmCancel } from '../../db/deliver.ts';
import { companyDocuments } from '../../dev/company/documents.ts';
import { type Journal, openJournal } from '../../dev/simulator/journal.ts';
import { transactionId } from '../../domain/transaction.ts';
import { openApi } from '../api/outbox-api.ts';
import { type Ask, deviceOf, officeOf } from '../faults/defects/actors.ts';
import { complete, incomplete, remark } from '../faults/defects/defect.ts';
import { openActivities } from '../support/inbox.ts';
import { token } from '../support/issuer.ts';
import { check, inspect } from './check.ts';
import { snapshotOf } from './database.ts';
import { type Journals, readJournals } from './journal.ts';
import { collectFindings, type Invariant, type Report } from './report.ts';
import { checkSettled } from './settled.ts';

/** A small run in which everything happens once. */
let journals: Journals;
let folder: string;
let ownerUrl: string;
let editor: pg.Client;
let close: () => Promise<void>;
let whole: Report;
/** Ids by what became of them. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  const api = await openApi({}, companyDocuments);
  const { inbox } = api;
  ({ ownerUrl } = inbox);
  folder = await mkdtemp(join(tmpdir(), 'checker-run-'));
  const opened: Journal[] = [];
  const journal = async (name: string) => {
    const fresh = await openJournal(folder, name);
    opened.push(fresh);
    return fresh;
  };
  const ask: Ask = async (user, method, path, body, headers = {}) => {
    const {
      status,
      headers: given,
      body: said,
    } = await api.call(user, path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status, etag: given.get('ETag'), body: said };
  };
  const phone = deviceOf(ask, await journal('phone'), 'emma', 'phone');
  const tablet = deviceOf(ask, await journal('tablet'), 'hugo', 'tablet');
  const office = officeOf(ask, await journal('beth'), 'beth');
  const manager = officeOf(ask, await journal('mia'), 'mia');
  const { attempt } = openActivities(inbox);
  const one = async (objectId: string, draft: object) => {
    const [id = ''] = await phone.does({ objectId, ...draft });
    await attempt(id);
    return id;
  };

  const applied = await office.enters();
  ids['first'] = await one(applied, remark('Smells of gas'));
  ids['second'] = await one(applied, remark('It is the valve'));
  const held = await office.enters();
  ids['failed'] = await one(held, incomplete);
  ids['waits'] = await one(held, remark('After it'));
  await office.on(ids['failed'], 'ask', { question: 'Is it done?' });
  ids['cancelled'] = await one(await office.enters(), incomplete);
  await office.on(ids['cancelled'], 'cancel', { reason: 'Done by another' });
  await confirmCancel(inbox.db, transactionId(ids['cancelled']));
  ids['amended'] = await one(await office.enters(), incomplete);
  const corrected = { fields: complete.fields, reason: 'Forgotten', requeue: true };
  await office.on(ids['amended'], 'amend', corrected);
  await attempt(ids['amended']);
  const skipped = await office.enters();
  await one(skipped, incomplete);
  ids['released'] = await one(skipped, remark('Cannot wait'));
  await office.on(ids['released'], 'release', { reason: 'Cannot wait' });
  await attempt(ids['released']);
  const [approved = ''] = await tablet.does({ objectId: await office.enters(), ...complete });
  await attempt(approved);
  const codes = ['action-not-permitted'];
  await manager.on(approved, 'approve-once', { codes, reason: 'He knows how' });
  await attempt(approved);
  ids['approved'] = approved;
  const edited = await office.enters();
  ids['edited'] = edited;
  ids['requeued'] = await one(edited, incomplete);
  await office.edits(edited, complete.fields);
  const { id: action } = await office.bulk([ids['requeued'], ids['cancelled']]);
  const deps = { ...inbox, notifier: api.notifier };
  const beat = () => undefined;
  await workChunk(deps, beat)(action);
  await attempt(ids['requeued']);
  await settle(deps, beat)(action);
  ids['action'] = action;
  await phone.hears();
  await tablet.hears();
  await Promise.all(opened.map((each) => each.close()));

  whole = await check({ journalFolder: folder, databaseUrl: ownerUrl, apiUrl: api.url, token });
  journals = await readJournals(folder);
  editor = new pg.Client({ connectionString: ownerUrl });
  await editor.connect();
  close = async () => {
    await editor.end();
    await api.close();
    await rm(folder, { recursive: true });
  };
}, 60_000);
afterAll(() => close());

/** What the checker finds after somebody has done this to the run; undone afterwards. */
async function foundAfter(...statements: string[]): Promise<Report> {
  await editor.query('BEGIN');
  try {
    for (const statement of statements) await editor.query(withIds(statement));
    const snapshot = snapshotOf(editor);
    const findings = collectFindings();
    await checkSettled(snapshot, findings);
    return await inspect({ snapshot, findings, journals });
  } finally {
    await editor.query('ROLLBACK');
  }
}

/** `{first}` stands for the id of that item. */
const withIds = (statement: string) =>
  statement.replace(/\{(\w+)\}/g, (_, name: string) => `'${ids[name]}'`);

const kinds = ({ invariants }: Report) =>
  Object.entries(invariants).flatMap(([name, { violations }]) =>
    violations.map(({ what }) => `${name} ${what}`),
  );

it('finds nothing in a run in which everything happened once', () => {
  expect(kinds(whole)).toEqual([]);
  expect(whole).toMatchObject({ transactions: 10, commands: 7, lost: 0, twice: 0, stuck: 0 });
  for (const name of ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7'] as const)
    expect(whole.invariants[name].checked, name).toBeGreaterThan(6);
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
  const run = ['--journal', folder, '--database', ownerUrl];
  const clean = await command(...run, '--json');
  expect(clean.code, clean.said).toBe(0);
  expect(JSON.parse(clean.said)).toMatchObject({ transactions: 10, partial: 0 });
  await editor.query("UPDATE documents SET by = 'nobody' WHERE id = 'emma'");
  const { code, said } = await command(...run);
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
    expect(kinds(await foundAfter(...statements))).toContain(`${invariant} ${what}`);
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
    expect(kinds(await foundAfter(...aged, ...retention, ...gone))).toEqual([]);
    const tooSoon = "UPDATE outcomes SET at = now() - interval '1 hour'";
    expect(kinds(await foundAfter(...aged, ...retention, tooSoon))).toEqual(
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
    expect(kinds(await foundAfter(given, "UPDATE devices SET engineer_id = 'finn'"))).toEqual([]);
  });
  it('takes what is due later by itself for settled', async () => {
    const later = `UPDATE items SET status = 'queued', attempt = 2, next_attempt_at = now() + interval '5 min',
      deliver_at = now() + interval '5 min' WHERE id = {failed}`;
    expect((await foundAfter(later)).stuck).toBe(0);
  });
});
