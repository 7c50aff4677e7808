import { randomUUID } from 'node:crypto';
import type { Transaction } from '../../../domain/transaction.ts';
import { newDevice } from './devices.ts';
import { check, type Measured, type Scenario, within } from './scenario.ts';
import { allBecome, assertPromise, enterOrders } from './service.ts';

const DEVICES = 10;
const SIBLINGS = 3;

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

/** What a broken app may send: each kind is refused by itself, or listed with its reason. */
const poisons: Record<string, (order: string) => Record<string, unknown>> = {
  'no action': () => ({ action: undefined }),
  'an unknown action': () => ({ action: 'explode' }),
  'an id that is none': () => ({ id: 'not-a-uuid' }),
  'no id': () => ({ id: undefined }),
  'a negative sequence': () => ({ sequence: -1 }),
  'a broken sequence': () => ({ sequence: 1.5 }),
  'a sequence beyond 2^53': () => ({ sequence: 2 ** 60 }),
  'U+0000': () => ({ fields: { remarks: 'a\u0000b' } }),
  'a lone surrogate': () => ({ fields: { remarks: 'a\ud800b' } }),
  'an own __proto__': () => ({ fields: JSON.parse('{"__proto__":{"admin":true}}') }),
  'fields that are a list': () => ({ fields: [1, 2, 3] }),
  'fields of the wrong type': () => ({ fields: { remarks: { nested: ['a'] } } }),
  'unknown fields': () => ({ fields: { bomb: 'tick' } }),
  'deep fields': () => ({ fields: { remarks: deep(28) } }),
  'a very long text': () => ({ fields: { remarks: 'x'.repeat(100_000) } }),
  'an unknown type': () => ({ objectType: 'bomb' }),
  'an unknown object': () => ({ objectId: `NO-${randomUUID()}` }),
  'an unknown status': () => ({ action: 'transition', toStatus: 'exploded' }),
  'a time that is none': () => ({ occurredAt: 'yesterday' }),
  'a version from the future': () => ({ baseVersion: 1_000_000, fields: { remarks: 'x' } }),
  'a parent that contradicts': (order) => ({
    parent: { objectType: 'order', objectId: `${order}-x` },
  }),
  'a field that is locked': () => ({ fields: { costCentre: '1' } }),
  null: () => ({ objectId: null }),
};

export const poison: Scenario = {
  name: 'poison-500',
  what: 'Of 500 batches each holds one poisonous transaction: its siblings complete, it is refused or listed by itself.',
  start: { apis: 2, workers: 2 },
  async run(fleet, short): Promise<Measured> {
    const batches = short ? Object.keys(poisons).length * 2 : 500;
    const pids = [...fleet.apis, ...fleet.workers].map(({ pid }) => pid);
    const devices = Array.from({ length: DEVICES }, (_, n) => newDevice(fleet, n));
    const orders = await enterOrders(fleet, batches * 2);
    const kinds = Object.entries(poisons);
    const siblings: string[] = [];
    const accepted: string[] = [];
    let refused = 0;
    for (let n = 0; n < batches; n += 1) {
      const device = devices[n % DEVICES] ?? newDevice(fleet, n);
      const [kind, spoil] = kinds[n % kinds.length] ?? ['', () => ({})];
      const order = orders[n] ?? '';
      siblings.push(device.write(order, { toStatus: 'in-progress' }));
      // The poison takes the place, and the sequence, of one that would be well.
      const poisoned = device.write(orders[batches + n] ?? '', { fields: { remarks: 'x' } });
      for (let more = 1; more < SIBLINGS; more += 1)
        siblings.push(device.write(order, { fields: { remarks: `${more}` } }));
      const receipt = await device.sendSpoilt(poisoned, (whole: Transaction) => ({
        ...whole,
        ...spoil(order),
      }));
      check(receipt !== undefined, `a batch with ${kind} was turned away as a whole`);
      if (receipt.receipt === 'refused') refused += 1;
      else if (receipt.id) accepted.push(receipt.id);
    }
    await allBecome(fleet, siblings, 'completed', 300);
    // Some do no harm, such as a version from the future; the others say why they were not applied.
    const listed = await within(
      60,
      'a poisonous transaction is neither done nor listed',
      async () => {
        const rows = await fleet.sql<{ status: string; code: string | null }>(
          'SELECT status, code FROM items WHERE id = ANY ($1)',
          [accepted],
        );
        const failed = rows.filter(
          ({ status, code }) => status === 'completed-with-errors' && code,
        );
        const harmless = rows.filter(({ status }) => status === 'completed');
        return failed.length + harmless.length === accepted.length && failed;
      },
    );
    await assertPromise(fleet, devices);
    const died = [...fleet.apis, ...fleet.workers].filter(({ pid }, n) => pid !== pids[n]);
    check(died.length === 0, `${died.map(({ name }) => name)} died of it`);
    return {
      batches,
      siblings: siblings.length,
      refused,
      listed: listed.length,
      harmless: accepted.length - listed.length,
    };
  },
};
