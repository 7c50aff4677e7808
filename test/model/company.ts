import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Incoming } from '../../db/receive-decide.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { BusinessObject } from '../../domain/facts.ts';
import { type Content, type Transaction, transactionId } from '../../domain/transaction.ts';
import type { Action } from '../../domain/words.ts';
import { bob, company, emma, mechanic, orderType } from '../domain/fixtures.ts';

/** Two devices with an outbox each, two orders, and two configurations: one that refuses, one repaired. */

const types = [
  orderType(),
  orderType({
    ...{ name: 'time-registration', parent: 'order', numberPrefix: 'TR-', initialStatus: 'issued' },
    ...{ mandatory: [], rules: [], ordering: 'lane' },
  }),
  orderType({
    ...{ name: 'meter', numberPrefix: 'M-', initialStatus: 'issued', mandatory: [], rules: [] },
    ordering: 'independent',
  }),
];
const everything = {
  actions: ['create' as const, 'update' as const, 'transition' as const],
  fields: { '*': 'modifiable' as const },
  transitions: 'all' as const,
};
const strictOrder = {
  ...everything,
  fields: { ...everything.fields, asset: 'read-only' as const },
};
const rightsOn = (order: typeof everything) => ({
  order,
  'time-registration': everything,
  meter: everything,
});
const made = (isRepaired: boolean): Configuration => {
  const order = isRepaired ? everything : strictOrder;
  const made = company({
    objectTypes: types,
    functionProfiles: [mechanic({ objectTypes: rightsOn(order) })],
    users: [emma(), bob({ functionProfile: 'mechanic' })],
  });
  const technicalRetry = { delays: ['1m', '5m'], then: '5m', giveUpAfter: '24h' };
  return { ...made, settings: { ...made.settings, technicalRetry } };
};
export const configurations = { strict: made(false), repaired: made(true) };

/** Who has each device. */
export const engineers = ['emma', 'emma'] as const;
/** Where each order stands at first. */
export const orderStatuses = ['issued', 'in-progress'] as const;

/** What an engineer may do; `refused` by some step until somebody repairs it. */
export const deeds = {
  note: { fields: { description: 'Boiler leaks again' } },
  'fill in': { fields: { solution: 'Seal replaced', cause: 'Leak' } },
  start: { toStatus: 'in-progress' },
  hold: { toStatus: 'on-hold' },
  complete: { toStatus: 'technically-completed' },
  'no such priority': { fields: { priority: 'urgent' } },
  'another asset': { fields: { asset: 'B-8' } },
  'on what was seen': { fields: { description: 'As seen on the first version' }, baseVersion: 1 },
  'a new order': { fields: { description: 'Gutter broken' } },
  'on the new order': { fields: { description: 'Gutter broken twice' } },
  hours: { fields: { description: 'Two hours' } },
  'a meter': { fields: { description: 'Meter read' } },
} satisfies Record<string, Content>;
export type Deed = keyof typeof deeds;
const often: readonly Deed[] = [
  'note',
  'note',
  'note',
  'fill in',
  'fill in',
  'start',
  'on what was seen',
];
export const likelyDeeds = [...often, ...(Object.keys(deeds) as Deed[])];
export type Planned = { deed: Deed; order: number };

/** Ids of a run, all with its own beginning, so that runs can share a database. */
export const idsOf = (run: string) => {
  const uuid = (kind: number, number: number) =>
    `${run}-${String(kind).padStart(4, '0')}-4000-8000-${String(number).padStart(12, '0')}`;
  return {
    device: (device: number) => `device-${run}-${device}`,
    order: (order: number) => uuid(1, order),
    created: (device: number, number: number) => uuid(2 + device, number),
    transaction: (device: number, number: number) => transactionId(uuid(10 + device, number)),
    forged: (device: number, number: number) => transactionId(uuid(20 + device, number)),
  };
};
export type Ids = ReturnType<typeof idsOf>;

const hashed = (transaction: Transaction): Incoming => ({
  transaction,
  sha256: createHash('sha256')
    .update(canonicalize(transaction) ?? '')
    .digest('hex'),
});

/** The n-th transaction of a device; its occurrence is a year off, as clocks of devices are. */
export function transactionOf(
  ids: Ids,
  device: number,
  number: number,
  { deed, order }: Planned,
  different: Partial<Transaction> = {},
): Incoming {
  const content: Content = deeds[deed];
  const parent = { objectType: 'order', objectId: ids.order(order) };
  const created = ids.created(device, number + 1);
  const target = {
    'a new order': { objectType: 'order', objectId: ids.created(device, 0) },
    'on the new order': { objectType: 'order', objectId: ids.created(device, 0) },
    hours: { objectType: 'time-registration', objectId: created, parent },
    'a meter': { objectType: 'meter', objectId: created },
  } as const;
  const creates: readonly Deed[] = ['a new order', 'hours', 'a meter'];
  const changes: Action = content.toStatus ? 'transition' : 'update';
  return hashed({
    id: ids.transaction(device, number),
    sequence: number + 1,
    ...parent,
    ...(deed in target && target[deed as keyof typeof target]),
    action: creates.includes(deed) ? 'create' : changes,
    occurredAt: device === 0 ? '2025-11-22T08:00:00.000Z' : '2027-11-22T08:00:00.000Z',
    ...content,
    ...different,
  });
}

/** An order as the office made it. */
export const orderOf = (ids: Ids, order: number): BusinessObject => ({
  ...{ objectType: 'order', objectId: ids.order(order), number: `WO-${order}`, parent: null },
  ...{ status: orderStatuses[order] ?? '', version: 1, property: 'AMS-01', assignee: 'emma' },
  fields: { description: 'Boiler leaks', asset: 'B-7', priority: 'normal' },
});
