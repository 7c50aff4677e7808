import { describe, expect, it } from 'vitest';
import type { Facts } from '../../domain/facts.ts';
import { type ForecastItem, forecast } from '../../domain/rules/forecast.ts';
import { transactionId } from '../../domain/transaction.ts';
import {
  bob,
  changesOf,
  company,
  completion,
  creation,
  emma,
  hugo,
  issuedOrder,
  mechanic,
  officeEdit,
  orderInProgress,
  orderType,
  startWork,
  update,
} from './fixtures.ts';

const everything = mechanic().objectTypes.order ?? { actions: [], fields: {}, transitions: [] };
const configuration = company({
  objectTypes: [orderType(), orderType({ name: 'time-registration', parent: 'order' })],
  functionProfiles: [
    mechanic({ objectTypes: { order: everything, 'time-registration': everything } }),
  ],
  users: [emma(), hugo({ functionProfile: null }), bob()],
});

let made = 0;
const item = (facts: Facts, different: Partial<ForecastItem> = {}): ForecastItem => {
  made += 1;
  const id = different.id ?? `item-${made}`;
  return {
    id,
    lane: facts.item.deviceId,
    sequence: made,
    released: false,
    status: 'completed-with-errors',
    laterApplied: false,
    facts: { ...facts, item: { ...facts.item, id: transactionId(id) } },
    ...different,
  };
};

/** `would-complete`, or what forbids it (`+` = in a later step), or what it waits for. */
const told = (...items: ForecastItem[]) =>
  forecast(configuration, items).map(({ outcome, errors, waitsFor }) => {
    const codes = errors.map(({ code, also }) => `${also ? '+' : ''}${code}`);
    return [waitsFor ? `waits for ${waitsFor}` : outcome, ...codes].join(' ');
  });

const bySomebody = { engineerId: 'hugo' };
const otherDevice = { deviceId: 'tablet-2' };
const late = { laterApplied: true };

describe('forecast', () => {
  it('judges what stands behind an item on the object as it would then be', () => {
    expect(told(item(startWork()), item(completion({}, { object: issuedOrder() })))).toEqual([
      'would-complete',
      'would-complete',
    ]);
  });

  it('says what an item waits for, and what it would fail by itself', () => {
    const head = item(startWork(bySomebody), { id: 'head' });
    const behind = item(completion({}, { object: issuedOrder() }), { status: 'not-started' });
    const blameless = item(update({ fields: { solution: 'x' } }), { status: 'not-started' });
    expect(told(head, behind, blameless)).toEqual([
      'would-fail action-not-permitted',
      'waits for head transition-not-configured',
      'waits for head',
    ]);
  });

  it('lists the errors of the first step that refuses, then those of the later steps', () => {
    const facts = completion({ ...bySomebody, fields: {} }, { object: issuedOrder() });
    expect(told(item(facts))).toEqual([
      'would-fail action-not-permitted +field-required +field-required +transition-not-configured',
    ]);
  });

  it('goes by sequence inside a lane, whatever the order in which it is given', () => {
    const first = item(startWork());
    const second = item(completion({}, { object: issuedOrder() }));
    expect(told(second, first)).toEqual(['would-complete', 'would-complete']);
  });

  it('lets a released item go at once, before those that wait for the head', () => {
    const head = item(startWork(bySomebody), { id: 'head' });
    const released = item(update({ fields: { solution: 'x' } }), { released: true });
    expect(told(head, released)).toEqual(['would-fail action-not-permitted', 'would-complete']);
    const started = item(startWork());
    const next = item(completion({ fields: {} }, { object: issuedOrder() }));
    const filled = item(update({ fields: { solution: 'x', cause: 'Leak' } }), { released: true });
    expect(told(started, next, filled)).toEqual(Array(3).fill('would-complete'));
  });

  it('holds back what comes after a released item that fails', () => {
    const released = item(startWork(bySomebody), { id: 'released', released: true });
    expect(told(released, item(update({ fields: { solution: 'x' } })))[1]).toBe(
      'waits for released',
    );
  });

  it('lists what came late, in whatever step it fails, unless it is released', () => {
    expect(told(item(startWork(), late))).toEqual(['would-fail arrived-late']);
    expect(told(item(startWork(bySomebody), late))).toEqual([
      'would-fail arrived-late action-not-permitted',
    ]);
    expect(told(item(startWork(), { ...late, released: true }))).toEqual(['would-complete']);
  });

  it('finds the conflict that another device’s item makes, and none in the device’s own', () => {
    const mine = (sent = {}) => update({ ...sent, baseVersion: 7, fields: { solution: 'Mine' } });
    const theirs = update({ ...otherDevice, baseVersion: 7, fields: { solution: 'Theirs' } });
    expect(told(item(mine()), item(theirs))).toEqual([
      'would-complete',
      'would-fail version-conflict',
    ]);
    expect(
      told(item(mine()), item(update({ fields: { solution: 'Next' }, baseVersion: 7 }))),
    ).toEqual(['would-complete', 'would-complete']);
  });

  it('keeps what was changed before in view', () => {
    const known = {
      object: issuedOrder({ version: 8 }),
      since: [officeEdit({ changes: changesOf({ solution: 'Theirs' }) })],
      statusAtBase: 'issued',
    };
    const other = item(update({ ...otherDevice, fields: { cause: 'Leak' } }, known));
    const mine = item(update({ fields: { solution: 'Mine' }, baseVersion: 7 }, known));
    expect(told(other, mine)).toEqual(['would-complete', 'would-fail version-conflict']);
  });

  it('does not let a morning on one base version conflict with itself', () => {
    const base = { baseVersion: 7 };
    const known = { object: issuedOrder(), statusAtBase: 'issued' };
    const morning = [
      startWork(base, known),
      update({ ...base, fields: { solution: 'x', cause: 'Leak' } }, known),
      completion({ ...base, fields: {} }, known),
    ];
    expect(told(...morning.map((facts) => item(facts)))).toEqual(Array(3).fill('would-complete'));
  });

  it('knows a new object by its id, and where its parent is', () => {
    const registration = { objectType: 'time-registration', objectId: 'new' };
    const parent = { objectType: 'order', objectId: 'WO-1042' };
    const elsewhere = { object: null, parent: issuedOrder({ property: 'EIN-01' }) };
    const here = { object: null, parent: issuedOrder() };
    const created = (known = here) => item(creation({ ...registration, parent }, known));
    const changed = () => item(update({ ...registration, fields: { solution: 'x' } }, here));
    expect(told(created(), changed())).toEqual(['would-complete', 'would-complete']);
    expect(told(created(elsewhere), changed())[1]).toMatch(/^waits for .* object-not-found$/);
    expect(told(created(), item(creation({ ...registration, ...otherDevice }, here)))[1]).toBe(
      'would-fail object-exists',
    );
    expect(told(changed(), created())[0]).toBe('would-fail object-not-found');
  });

  it('finds a parent that an item before it would create', () => {
    const order = item(creation({ objectId: 'order-2' }));
    const parent = { objectType: 'order', objectId: 'order-2' };
    const child = item(creation({ objectType: 'time-registration', objectId: 'new', parent }));
    expect(told(order, child)).toEqual(['would-complete', 'would-complete']);
    expect(told(child)).toEqual(['would-fail object-not-found']);
  });

  it('follows an object that is named by its number', () => {
    const byNumber = completion({ objectId: 'WO-1042' }, { object: issuedOrder() });
    expect(told(item(startWork()), item(byNumber))).toEqual(['would-complete', 'would-complete']);
  });

  it('takes queued and running items as attempted now, and final ones as done', () => {
    const running = item(startWork(), { status: 'in-progress' });
    const done = item(startWork(bySomebody), { status: 'cancelled' });
    const queued = item(completion({}, { object: issuedOrder() }), { status: 'queued' });
    expect(told(running, done, queued)).toEqual(['would-complete', 'would-complete']);
  });

  it('changes nothing that it was given', () => {
    const items = [item(startWork()), item(completion({}, { object: orderInProgress() }))];
    const before = structuredClone(items);
    forecast(configuration, items);
    expect(items).toEqual(before);
  });
});
