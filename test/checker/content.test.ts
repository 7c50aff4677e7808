import { describe, expect, it } from 'vitest';
import {
  amended,
  type Change,
  differsFromAsked,
  type ObjectState,
  replayed,
  sameState,
} from './content.ts';

const change = (different: Partial<Change> = {}): Change => ({
  ...{ objectType: 'order', objectId: 'o', version: 1, transactionId: null },
  changes: { remarks: { from: null, to: 'Hm' } },
  ...{ assignee: null, property: null, fromStatus: null, status: 'issued' },
  ...different,
});
const state = (different: Partial<ObjectState> = {}): ObjectState => ({
  ...{ version: 1, status: 'issued', fields: { remarks: 'Hm' }, property: null, assignee: null },
  ...different,
});
const second = { version: 2, changes: { remarks: { from: 'Hm', to: 'Ha' } } };

describe('a history', () => {
  it('gives the object from its first row on', () => {
    const { after, misfits } = replayed(replayed(undefined, change()).after, change(second));
    expect(misfits).toEqual([]);
    expect(sameState(after, state({ version: 2, fields: { remarks: 'Ha' } }))).toBe(true);
  });
  it.each([
    ['a version that is missing', { ...second, version: 3 }],
    ['another value than there was', { version: 2, changes: { remarks: { from: 'X', to: 'Y' } } }],
    ['another status than there was', { ...second, fromStatus: 'reported' }],
    ['a status that moved without a word', { ...second, status: 'on-hold' }],
    ['another assignee than there was', { ...second, assignee: { from: 'emma', to: 'finn' } }],
    ['another property than there was', { ...second, property: { from: 'A', to: 'B' } }],
  ])('does not fit with %s', (_, different) => {
    expect(replayed(state(), change(different)).misfits).toHaveLength(1);
  });
});

describe('what was applied', () => {
  const asked = { fields: { remarks: 'Ha' }, toStatus: 'on-hold' };
  const after = state({ version: 2, fields: { remarks: 'Ha' }, status: 'on-hold' });
  it('is what was asked for, over the object as it was', () => {
    const before = state({ fields: { remarks: 'Hm', asset: 'B-7' } });
    const merged = { ...after, fields: { ...after.fields, asset: 'B-7' } };
    expect(differsFromAsked(asked, 'update', before, merged)).toEqual([]);
  });
  it.each([
    ['a field is not as asked', { fields: { remarks: 'Hm' } }],
    ['a field was lost', { fields: {} }],
    ['a field was changed that nobody asked for', { fields: { remarks: 'Ha', asset: 'B-8' } }],
    ['the status stayed', { status: 'issued' }],
    ['it got another assignee', { assignee: 'finn' }],
  ])('differs when %s', (_, different) => {
    const differences = differsFromAsked(asked, 'update', state(), { ...after, ...different });
    expect(differences).toHaveLength(1);
  });
});

it('amends as the office asks: replaces, adds, drops, and moves or leaves the status', () => {
  const content = { fields: { remarks: 'Hm', asset: 'B-7' }, toStatus: 'on-hold' };
  expect(amended(content, { fields: { cause: 'Leak' }, drop: ['asset'], toStatus: null })).toEqual({
    ...{ fields: { remarks: 'Hm', cause: 'Leak' }, toStatus: undefined, baseVersion: undefined },
  });
  expect(amended({}, { baseVersion: 3 })).toMatchObject({ baseVersion: 3, fields: undefined });
});
