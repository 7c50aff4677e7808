import { describe, expect, it } from 'vitest';
import { changeToWrite, written } from '../../domain/rules/apply.ts';
import { company, completion, creation, issuedOrder, orderType, update } from './fixtures.ts';

const registration = orderType({ name: 'time-registration', parent: 'order', numberPrefix: 'TR-' });
const configuration = company({ objectTypes: [orderType(), registration] });
const now = new Date('2026-11-22T14:00:00.000Z');

describe('changeToWrite', () => {
  it('merges the fields, moves the status and leaves what it does not name', () => {
    const write = changeToWrite(configuration, completion(), 3);
    expect(write).toMatchObject({
      status: 'technically-completed',
      fields: { ...issuedOrder().fields, solution: 'Seal replaced', cause: 'Leak' },
      property: 'AMS-01',
      assignee: 'emma',
      by: 'emma',
      deviceId: 'tablet-emma',
      sequence: 3,
    });
    expect(changeToWrite(configuration, update(), 3).status).toBe('issued');
  });

  it('puts a new object under its parent, by the id the office knows, and where the parent is', () => {
    const facts = creation(
      { objectType: 'time-registration', parent: { objectType: 'order', objectId: 'WO-1042' } },
      { parent: issuedOrder() },
    );
    expect(changeToWrite(configuration, facts, 1)).toMatchObject({
      before: null,
      numberPrefix: 'TR-',
      parent: { objectType: 'order', objectId: issuedOrder().objectId },
      status: 'reported',
      property: 'AMS-01',
      assignee: null,
    });
  });

  it('makes a root of what names itself as its parent', () => {
    const { objectType, objectId } = issuedOrder();
    const facts = creation(
      { objectId, parent: { objectType, objectId } },
      { parent: issuedOrder() },
    );
    expect(changeToWrite(configuration, facts, 1).parent).toBeNull();
  });
});

describe('written', () => {
  it('tells what changed, from what to what', () => {
    const facts = completion({ fields: { solution: 'x', cause: 'Leak', priority: 'normal' } });
    const { object, change } = written(changeToWrite(configuration, facts, 3), now);
    expect(object).toMatchObject({ number: 'WO-1042', version: 8 });
    expect(change).toEqual({
      version: 8,
      transactionId: facts.item.id,
      deviceId: 'tablet-emma',
      by: 'emma',
      changes: { solution: { from: null, to: 'x' }, cause: { from: null, to: 'Leak' } },
      fromStatus: 'in-progress',
      toStatus: 'technically-completed',
      at: '2026-11-22T14:00:00.000Z',
    });
  });

  it('starts a new object at version 1, without a move', () => {
    const { object, change } = written(changeToWrite(configuration, creation(), 1), now);
    expect(object).toMatchObject({ version: 1, status: 'reported', number: 'WO-?' });
    expect(change).not.toHaveProperty('toStatus');
  });
});
