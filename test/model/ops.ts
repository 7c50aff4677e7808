import fc from 'fast-check';
import { engineers, likelyDeeds, orderStatuses, type Planned } from './company.ts';
import type { Strike } from './system.ts';

/** Everything that may happen, as data, so that a failing run prints it and shrinks. */
export type Op =
  | { op: 'send'; device: number; which: number[]; strike: Strike | null; slow: boolean }
  | { op: 'forge'; device: number; which: number; how: 'content' | 'sequence' | 'other device' }
  | { op: 'claim' }
  | { op: 'deliver'; which: number; how: 'once' | 'twice' | 'lost' }
  | { op: 'step'; which: number; strike: Strike | null }
  | { op: 'run'; which: number }
  | { op: 'crash' | 'terminate'; which: number; isAlive: boolean }
  | { op: 'reset'; which: number }
  | { op: 'go on'; which: number }
  | { op: 'signal'; which: number; kind: 'requeue' | 'cancel'; request: number | null }
  | {
      op: 'command';
      which: number;
      kind: 'requeue' | 'release' | 'cancel' | 'amend' | 'amend and requeue';
      request: number;
      strike: Strike | null;
    }
  | { op: 'bulk'; which: number[] }
  | { op: 'edit'; order: number }
  | { op: 'configure'; isRepaired: boolean }
  | { op: 'reach'; order: number; isDown: boolean }
  | { op: 'jump'; hours: number };

export type Scenario = { outboxes: Planned[][]; ops: Op[] };

/** As one reads it when it fails. */
const plain = { noNullPrototype: true } as const;
/** Transactions per device: few, so that what happens meets. */
const OUTBOX = 4;
const device = fc.nat(engineers.length - 1);
const order = fc.nat(orderStatuses.length - 1);
const whichever = fc.nat(9);
const sent = fc.nat(OUTBOX - 1);
const rarely = fc.boolean().chain((is) => (is ? fc.boolean() : fc.constant(false)));

/** @param strikes where a connection may die @param goesOn how often work goes on, for each fault */
export function scenarios(
  strikes: fc.Arbitrary<Strike>,
  { length, goesOn }: { length: number; goesOn: number },
): fc.Arbitrary<Scenario> {
  const strike = fc.option(strikes, { freq: 2 });
  const some = fc.array(sent, { minLength: 1, maxLength: 6 });
  const of = <K extends Op['op']>(
    weight: number,
    op: K,
    rest: { [Key in Exclude<keyof Extract<Op, { op: K }>, 'op'>]: fc.Arbitrary<unknown> },
  ) => ({
    weight,
    arbitrary: fc.record({ op: fc.constant(op), ...rest }, plain) as fc.Arbitrary<Op>,
  });
  const op = fc.oneof(
    of(5, 'send', { device, which: some, strike, slow: rarely }),
    of(1, 'forge', {
      ...{ device, which: sent },
      how: fc.constantFrom('content', 'sequence', 'other device'),
    }),
    of(5, 'claim', {}),
    of(6, 'deliver', {
      which: whichever,
      how: fc.constantFrom('once', 'once', 'once', 'twice', 'lost'),
    }),
    of(5 * goesOn, 'step', { which: whichever, strike }),
    of(8, 'run', { which: whichever }),
    of(1, 'crash', { which: whichever, isAlive: fc.boolean() }),
    of(1, 'terminate', { which: whichever, isAlive: fc.boolean() }),
    of(1, 'reset', { which: whichever }),
    of(2, 'go on', { which: whichever }),
    of(4, 'signal', {
      which: whichever,
      kind: fc.constantFrom('requeue', 'requeue', 'cancel'),
      request: fc.option(fc.nat(2), { freq: 2 }),
    }),
    of(4, 'command', {
      which: whichever,
      kind: fc.constantFrom(
        'requeue',
        'requeue',
        'release',
        'cancel',
        'amend',
        'amend and requeue',
      ),
      request: fc.nat(2),
      strike,
    }),
    of(1, 'bulk', { which: fc.array(whichever, { minLength: 1, maxLength: 4 }) }),
    of(1, 'edit', { order }),
    of(1, 'configure', { isRepaired: fc.boolean() }),
    of(2, 'reach', { order, isDown: fc.boolean() }),
    of(3, 'jump', { hours: fc.constantFrom(2, 2, 25, -1) }),
  );
  const planned = fc.record({ deed: fc.constantFrom(...likelyDeeds), order }, plain);
  return fc.record(
    {
      outboxes: fc.array(fc.array(planned, { minLength: OUTBOX, maxLength: OUTBOX }), {
        minLength: engineers.length,
        maxLength: engineers.length,
      }),
      ops: fc.array(op, { minLength: 5, maxLength: length, size: 'max' }),
    },
    plain,
  );
}
