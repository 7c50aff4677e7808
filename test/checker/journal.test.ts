import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJournals } from './journal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checker-journals-'));
});
afterEach(() => rm(folder, { recursive: true }));

const device = { kind: 'actor', actor: 'd', role: 'device', userId: 'emma', deviceId: 'phone' };
const office = { kind: 'actor', actor: 'o', role: 'office', userId: 'beth' };
const transaction = {
  ...{ id: '0e0b7a52-0a3c-4a4e-8f7d-3f0f4f1d2c11', sequence: 1, objectType: 'order' },
  ...{ objectId: 'WO-1', action: 'update', fields: { remarks: 'Hm' } },
};
const { id } = transaction;
const written = { kind: 'written', transaction };
const sent = { kind: 'sent', batch: 'b', ids: [id] };
const receipt = (different: object = {}) => ({
  ...{ kind: 'receipt', batch: 'b', id, receipt: 'accepted', status: 'queued', epoch: 'first' },
  ...different,
});
const command = { kind: 'command', key: 'k', command: 'requeue', target: id, body: {} };
const acknowledged = { kind: 'acknowledged', key: 'k', status: 202, answer: {} };
const unknown = { kind: 'unknown', key: 'k', why: '503' };
const refused = { kind: 'refused', key: 'k', status: 409, code: 'state' };

/** Each line is later than all before it, in whichever file. */
let lines = 0;
const line = (entry: object) => {
  lines += 1;
  return `${JSON.stringify({ at: lines, ...entry })}\n`;
};
const journal = (name: string, entries: object[], end = '') =>
  writeFile(join(folder, `${name}.jsonl`), entries.map(line).join('') + end);
const fate = async (...entries: object[]) => {
  await journal('office', [office, ...entries]);
  return (await readJournals(folder)).commands.get('k')?.fate;
};

it('keeps what a device wrote, sent and heard', async () => {
  await journal('phone', [
    ...[device, written, sent, receipt()],
    { kind: 'verdict', id, status: 'completed' },
  ]);
  const { sent: kept, actors } = await readJournals(folder);
  expect(actors).toEqual([{ userId: 'emma', role: 'device', deviceId: 'phone' }]);
  expect(kept.get(id)).toMatchObject({ acknowledged: true, sends: 1, told: 'completed' });
});

it('passes over a last line that was torn, and no other', async () => {
  await journal('phone', [device, written], '{"at":3,"kind":"se');
  expect((await readJournals(folder)).sent.get(id)?.sends).toBe(0);
  await journal('phone', [device], '{"at":3,\n{"at":4,"kind":"epoch","epoch":"e"}\n');
  await expect(readJournals(folder)).rejects.toThrow('broken line');
});

it('says so when something is heard of what was never written', async () => {
  await journal('phone', [device, receipt()]);
  expect((await readJournals(folder)).oddities).toHaveLength(1);
});

it('does not take a receipt for other content as one for its own', async () => {
  await journal('phone', [device, written, receipt({ receipt: 'accepted', altered: true })]);
  const { acknowledged: said, altered } = (await readJournals(folder)).sent.get(id) ?? {};
  expect([said, altered?.length]).toEqual([false, 1]);
});

describe('a command', () => {
  it('is acknowledged when it was once, whatever came before', async () => {
    expect(await fate(command, unknown, acknowledged)).toBe('acknowledged');
  });
  it('was not done when every try was refused', async () => {
    expect(await fate(command, refused)).toBe('none');
  });
  it('is unknown when a refusal came after an answer that was lost', async () => {
    expect(await fate(command, unknown, refused)).toBe('unknown');
  });
  it('is unknown when nobody heard of it', async () => {
    expect(await fate(command)).toBe('unknown');
  });
  it('is known to be a repeat, whose answer may tell of a later moment', async () => {
    const repeated = async (...entries: object[]) => {
      await journal('office', [office, ...entries]);
      return (await readJournals(folder)).commands.get('k')?.repeated;
    };
    expect(await repeated(command, acknowledged)).toBe(false);
    expect(await repeated(command, unknown, acknowledged)).toBe(true);
    expect(await repeated(command, acknowledged, command, acknowledged)).toBe(true);
  });
  it('counts as unknown when the database was set back after it', async () => {
    await journal('phone', [device, written, receipt()]);
    await journal('office', [office, command, acknowledged]);
    await journal('tablet', [device, { kind: 'epoch', epoch: 'second' }]);
    expect((await readJournals(folder)).commands.get('k')?.fate).toBe('unknown');
  });
});

it('forgets what a device was told before a new epoch, not that it was acknowledged', async () => {
  await journal('phone', [
    ...[device, written, sent, receipt({ status: 'completed' })],
    { kind: 'epoch', epoch: 'second' },
  ]);
  expect((await readJournals(folder)).sent.get(id)).toMatchObject({
    ...{ acknowledged: true, receipts: [], told: undefined },
  });
});
