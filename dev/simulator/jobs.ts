import { randomUUID } from 'node:crypto';
import type { ObjectRef, Transaction } from '../../domain/transaction.ts';
import { works } from '../company/work.ts';
import type { Random } from './random.ts';

/** A transaction before it has its place in an outbox. */
export type Draft = Omit<Transaction, 'id' | 'sequence' | 'occurredAt'>;

/** An order as the device knows it. */
export type Order = {
  number: string;
  /** The version that the device saw. */
  version: number;
};

/** What goes wrong in a job, each named after who or what stands in the way. */
export type Trouble =
  | 'no-right'
  | 'due-date'
  | 'unexplained'
  | 'wrong-hours'
  | 'unknown-order'
  | 'from-hold'
  | 'contested';

const completed = 'technically-completed';

/** What hugo may not do, and what the others run into. The weights make every category common. */
export const troubles = {
  apprentice: { 'no-right': 3, 'wrong-hours': 1, 'unknown-order': 1, contested: 2 },
  engineer: {
    'due-date': 2,
    unexplained: 2,
    'wrong-hours': 1,
    'unknown-order': 1,
    'from-hold': 3,
    contested: 2,
  },
} satisfies Record<string, Partial<Record<Trouble, number>>>;

/** How many transactions a job has about; with it a share of jobs becomes a share of transactions. */
export const usualLength = 6;

const hour = 3_600_000;

/** Somebody's work on one order, one transaction after the other. */
export function* job(
  random: Random,
  order: Order,
  { apprentice, trouble }: { apprentice: boolean; trouble: Trouble | null },
): Generator<Draft> {
  const ref = orderRef(order.number);
  const move = (toStatus: string, fields?: Draft['fields']): Draft => ({
    ...ref,
    action: 'transition',
    toStatus,
    ...(fields && { fields }),
  });
  const work = random.pick(works);

  yield { ...move('in-progress'), baseVersion: order.version };
  yield* besides(random, ref, apprentice);
  if (random.chance(0.2)) yield* [move('on-hold'), move('in-progress')];
  yield* hitch(random, order, trouble);
  yield* besides(random, ref, apprentice);
  if (trouble === 'from-hold') yield move('on-hold');
  if (trouble === 'unexplained') yield move(completed);
  else if (!apprentice || trouble === 'no-right') yield move(completed, work.outcome);
  // Waits where the completion failed.
  if (random.chance(0.4)) yield hours(random, ref);
}

/** What a device writes that has no order left: more of the last one. */
export const pastime = (random: Random, { number }: Order, apprentice: boolean) =>
  besides(random, orderRef(number), apprentice);

const orderRef = (objectId: string): ObjectRef => ({ objectType: 'order', objectId });

/** The transaction that cannot be applied, of the troubles that are one of their own. */
function* hitch(random: Random, order: Order, trouble: Trouble | null): Generator<Draft> {
  const update = (objectId: string, fields: Draft['fields']): Draft => ({
    ...orderRef(objectId),
    action: 'update',
    ...(fields && { fields }),
  });
  if (trouble === 'wrong-hours') yield hours(random, orderRef(order.number), -1);
  if (trouble === 'due-date') yield update(order.number, { dueAt: new Date().toISOString() });
  if (trouble === 'unknown-order')
    yield update(`${order.number}-X`, { remarks: 'The number was read over the telephone' });
  if (trouble === 'contested') {
    // The office has written into the same field since the version that the device saw.
    const remarks = { remarks: `Key is at the neighbour's, ${random.below(100)}` };
    yield { ...update(order.number, remarks), baseVersion: order.version - 1 };
  }
}

/** What belongs to an order beside its status. */
function* besides(random: Random, parent: ObjectRef, apprentice: boolean): Generator<Draft> {
  for (let left = 1 + random.below(2); left > 0; left -= 1) {
    const kind = random.weighted({ hours: 3, material: 2, remarks: 2, downtime: 1 });
    if (kind === 'hours') yield hours(random, parent);
    else if (kind === 'material') yield material(random, parent);
    else if (kind === 'downtime' && !apprentice)
      yield { ...parent, action: 'update', fields: { downtimeMinutes: random.below(600) } };
    else yield { ...parent, action: 'update', fields: { remarks: `Seen at ${Date.now()}` } };
  }
}

/** A registration of so many hours; fewer than none cannot be. */
function hours(random: Random, parent: ObjectRef, length = random.between(0.25, 6)): Draft {
  const start = Date.now() - random.below(8) * hour;
  return {
    objectType: 'time-registration',
    objectId: randomUUID(),
    parent,
    action: 'create',
    fields: {
      start: new Date(start).toISOString(),
      end: new Date(start + length * hour).toISOString(),
      kind: random.pick(['Work', 'Travel', 'Standby']),
    },
  };
}

function material(random: Random, parent: ObjectRef): Draft {
  const work = random.pick(works);
  return {
    objectType: 'material-usage',
    objectId: randomUUID(),
    parent,
    action: 'create',
    fields: { ...work.material },
  };
}
