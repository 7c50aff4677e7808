import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindsOf, playSmallRun, type SmallRun } from '../faults/defects/small-run.ts';
import type { Command, Journals, Receipt } from './journal.ts';

/*
 * Databases in which every table agrees with every other, and which are wrong all the same: only the journals
 * tell. Each is found by one rule alone.
 */

let run: SmallRun;
beforeAll(async () => {
  run = await playSmallRun();
}, 60_000);
afterAll(() => run.close());

const foundAfter = async (statements: string[], journals?: Journals) =>
  kindsOf(await run.foundAfter(statements, journals));

const nextRow = "nextval('timeline_id_seq')";
/** A row of an item's timeline, and of the audit, by somebody of the office. */
const told = (item: string, kind: string, action: string, request: string, row = nextRow) => [
  `INSERT INTO timeline (id, item_id, kind, by, via, data) OVERRIDING SYSTEM VALUE
    VALUES (${row}, {${item}}, '${kind}', 'beth', 'api', '{"requestId":"${request}"}')`,
  `INSERT INTO audit (by, action, subject, data)
    VALUES ('beth', 'item.${action}', 'item/' || {${item}}, '{"requestId":"${request}"}')`,
];

/** A new version of a document, saved by the application manager. */
const saved = (kind: string, id: string, document = 'document') => [
  `UPDATE documents SET version = version + 1, by = 'mia', document = ${document}
    WHERE kind = '${kind}' AND id = '${id}'`,
  `INSERT INTO document_versions (kind, id, version, document, by)
    SELECT kind, id, version, document, by FROM documents WHERE kind = '${kind}' AND id = '${id}'`,
  `INSERT INTO audit (by, action, subject, data)
    SELECT by, 'configuration.saved', kind || '/' || id, jsonb_build_object('version', version)
    FROM documents WHERE kind = '${kind}' AND id = '${id}'`,
];

const commandOf = (different: Pick<Command, 'command' | 'target'> & Partial<Command>): Command => ({
  ...{ key: 'forged', body: {}, userId: 'beth', role: 'office' },
  ...{ fate: 'acknowledged', answer: {}, repeated: false, at: 0 },
  ...different,
});
/** The journals of the run, with one command more. */
function withCommand(different: Parameters<typeof commandOf>[0]): Journals {
  const journals = structuredClone(run.journals);
  const command = commandOf(different);
  journals.commands.set(command.key, command);
  return journals;
}
/** The journals of the run, a command of which is another. */
function otherCommand(which: (command: Command) => boolean, different: Partial<Command>): Journals {
  const journals = structuredClone(run.journals);
  for (const [key, command] of journals.commands)
    if (which(command)) journals.commands.set(key, { ...command, ...different });
  return journals;
}

describe('the place of a transaction', () => {
  const alone = ['items', 'ledger', 'outcomes'].map(
    (table) => `UPDATE ${table} SET lane = id::text WHERE id IN ({first}, {second})`,
  );
  it('is the lane that its content says', async () => {
    expect(await foundAfter(alone)).toEqual(Array(2).fill('I3 kept in another lane than its own'));
  });
  it('may be a lane of its own where that was ever so', async () => {
    const independent = saved('object-type', 'order', `document || '{"ordering":"independent"}'`);
    expect(await foundAfter([...independent, ...alone])).toEqual([]);
  });
  it.each([
    "UPDATE items SET action = 'transition' WHERE id = {first}",
    'UPDATE items SET object_id = {applied} WHERE id = {failed}',
  ])('is the object and action that were sent, not as after %s', async (statement) => {
    expect(await foundAfter([statement])).toEqual(['I2 another object or action than was written']);
  });
  it('is the sequence that was sent', async () => {
    const moved = ['items', 'ledger', 'outcomes', 'object_changes'].map(
      (table) => `UPDATE ${table} SET sequence = sequence + 1000`,
    );
    const later = 'UPDATE devices SET highest_sequence = highest_sequence + 1000';
    expect(new Set(await foundAfter([...moved, later]))).toEqual(
      new Set(['I5 kept under another device or sequence']),
    );
  });
});

describe('what was done to an item', () => {
  it('is not a cancel without a command', async () => {
    const closed = [
      'UPDATE devices SET feed = feed + 1',
      `UPDATE items i SET status = 'cancelled', finished_at = now(), feed = d.feed
        FROM devices d WHERE d.id = i.device_id AND i.id = {waits}`,
      `INSERT INTO outcomes (id, lane, sequence, status, released)
        SELECT id, lane, sequence, status, released FROM items WHERE id = {waits}`,
      'DELETE FROM failure_words WHERE item_id = {waits}',
      'DELETE FROM heads WHERE lane = (SELECT lane FROM items WHERE id = {waits})',
    ];
    const done = [...closed, ...told('waits', 'cancelled', 'cancel', 'forged')];
    expect(await foundAfter(done)).toEqual(['I1 cancelled by nobody']);
    const asked = withCommand({
      ...{ command: 'cancel', target: run.ids['waits'] ?? '', fate: 'unknown' },
    });
    expect(await foundAfter(done, asked)).toEqual([]);
  });
  it('is not a release without a command', async () => {
    const released = [
      'UPDATE items SET released = true WHERE id = {second}',
      'UPDATE outcomes SET released = true WHERE id = {second}',
    ];
    const done = [...released, ...told('second', 'released', 'release', 'forged')];
    expect(await foundAfter(done)).toEqual(['I3 released by nobody']);
  });
  it('is not a release by an amendment that resolves nothing', async () => {
    const amended = [...run.journals.commands.values()].find((each) => each.command === 'amend');
    const released = [
      'UPDATE items SET released = true WHERE id = {amended}',
      'UPDATE outcomes SET released = true WHERE id = {amended}',
    ];
    const done = [...released, ...told('amended', 'released', 'release', amended?.key ?? '')];
    expect(await foundAfter(done)).toEqual(['I3 released by nobody']);
  });
});

describe('a retry', () => {
  const isAmend = ({ command }: Command) => command === 'amend';
  /** One more, with the command that asks for it. */
  const retried = (item: string, servedBy: string, row?: string): [string[], Journals] => {
    const target = run.ids[item] ?? '';
    const journals = withCommand({ command: 'requeue', target });
    const request = `INSERT INTO requests (item_id, request_id, by, via, served_by)
      VALUES ({${item}}, 'forged', 'beth', 'api', ${servedBy})`;
    return [[request, ...told(item, 'requeued', 'requeue', 'forged', row)], journals];
  };
  const unserved = ['I6 a request that no later attempt serves'];
  it('is not served by an attempt that had ended', async () => {
    expect(await foundAfter(...retried('failed', '1'))).toEqual(unserved);
  });
  it('is not passed over by an attempt that fails after it', async () => {
    const first = '0';
    expect(await foundAfter(...retried('amended', 'NULL', first))).toEqual(unserved);
    expect(await foundAfter(...retried('first', 'NULL', first))).toEqual([]);
  });
  it('is not served by the attempt that ran when it was asked for', async () => {
    const running = { status: 'in-progress', attempt: 2 };
    expect(await foundAfter([], otherCommand(isAmend, { answer: running }))).toEqual([
      'I6 served by another attempt than the coming one',
    ]);
    const repeated = { answer: running, repeated: true };
    expect(await foundAfter([], otherCommand(isAmend, repeated))).toEqual([]);
  });
});

describe('what was written', () => {
  const isRefused = ({ command, fate }: Command) => command === 'edit' && fate === 'none';
  const wrote = (field: string, from: string, to: string) => [
    `INSERT INTO object_changes (object_type, object_id, version, by, changes, status)
      SELECT object_type, object_id, version + 1, 'beth', '{"${field}":{"from":${from},"to":"${to}"}}', status
      FROM objects WHERE object_id = {edited}`,
    `UPDATE objects SET version = version + 1, fields = fields || '{"${field}":"${to}"}' WHERE object_id = {edited}`,
    `INSERT INTO audit (by, action, subject, data)
      SELECT 'beth', 'object.edited', 'order/' || {edited}, jsonb_build_object('version', version)
      FROM objects WHERE object_id = {edited}`,
  ];
  const refusedEdit = wrote('priority', '"normal"', 'high');
  it('is not what was refused', async () => {
    expect(await foundAfter(refusedEdit)).toEqual(['I6 was refused and took effect']);
  });
  it('may be what was asked for without an answer, once', async () => {
    const journals = otherCommand(isRefused, { fate: 'unknown' });
    expect(await foundAfter(refusedEdit, journals)).toEqual([]);
    const back = [...refusedEdit, ...wrote('priority', '"high"', 'normal')];
    expect(await foundAfter(back, journals)).toEqual(['I6 wrote what it did not ask for']);
  });
  it('is written once', async () => {
    const journals = otherCommand(isRefused, { fate: 'unknown' });
    const again = [...refusedEdit, ...wrote('priority', '"high"', 'high')];
    expect(await foundAfter(again, journals)).toEqual(['I6 took effect twice']);
  });
  it('is nothing that its author did not ask for', async () => {
    const unasked = wrote('remarks', 'null', 'Nobody said so');
    expect(await foundAfter(unasked)).toEqual(['I6 wrote what it did not ask for']);
  });
  it('is no document whose saving was refused', async () => {
    const save = { command: 'configuration', target: 'users/emma', userId: 'mia' } as const;
    const statements = saved('user', 'emma');
    expect(await foundAfter(statements, withCommand({ ...save, fate: 'none' }))).toEqual([
      'I6 was refused and took effect',
    ]);
    expect(await foundAfter(statements, withCommand({ ...save, fate: 'unknown' }))).toEqual([]);
  });
});

describe('a refusal', () => {
  const answered = (...receipts: Receipt[]) => {
    const journals = structuredClone(run.journals);
    const sent = journals.sent.get(run.ids['first'] ?? '');
    if (sent) sent.receipts = receipts;
    return journals;
  };
  const accepted = { receipt: 'accepted', status: 'completed', code: undefined };
  const refused = (code: string) => ({ receipt: 'refused', status: undefined, code });
  it.each(['malformed', 'too-deep', 'text-not-storable'])('as %s is final', async (code) => {
    const found = await foundAfter([], answered(refused(code), accepted));
    expect(found).toEqual(['I5 both refused and taken']);
  });
  it('for the sake of another is not', async () => {
    expect(await foundAfter([], answered(refused('parent-mismatch'), accepted))).toEqual([]);
  });
});
