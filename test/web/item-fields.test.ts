import { describe, expect, it } from 'vitest';
import type { ItemDetail } from '../../web/app/api-types.ts';
import { resolutionOf } from '../../web/item/conflict.ts';
import { choicesOf, kindOf, parse, rawOf, titleOf } from '../../web/item/field.ts';
import { changesOf } from '../../web/item/typed.ts';

/** The typed forms of the item's page: what a schema makes of a control, and a control of a value. */

const form: NonNullable<ItemDetail['form']> = {
  fields: {
    cause: { enum: ['Wear', 'Leak'], title: 'Cause' },
    unit: {
      oneOf: [
        { const: 'pc', title: 'Piece' },
        { const: 'm', title: 'Metre' },
      ],
    },
    minutes: { type: 'integer', title: 'Downtime (minutes)' },
    quantity: { type: 'number' },
    isDone: { type: 'boolean' },
    day: { type: 'string', format: 'date' },
    at: { type: 'string', format: 'date-time' },
    asset: { type: 'string', maxLength: 100 },
    remarks: { type: 'string' },
    lines: { type: 'array' },
  },
  ...{ required: [], locked: [], modifiable: [], moves: [] },
};

it('gives each field the control of its schema', () => {
  expect(Object.values(form.fields).map(kindOf)).toEqual([
    ...['choice', 'choice', 'number', 'number', 'yes-no'],
    ...['date', 'moment', 'text', 'long-text', 'json'],
  ]);
  expect(titleOf('minutes', form.fields.minutes)).toEqual({ label: 'Downtime', unit: 'minutes' });
  expect(choicesOf(form.fields.unit ?? {}).map(({ label }) => label)).toEqual(['Piece', 'Metre']);
});

describe('what was typed', () => {
  it.each([
    ['cause', 'Leak', 'Leak'],
    ['cause', 'Rust', undefined],
    ['unit', 'm', 'm'],
    ['minutes', '12', 12],
    ['quantity', '1,5', 1.5],
    ['quantity', 'two', undefined],
    ['isDone', 'false', false],
    ['day', '2026-11-23', '2026-11-23'],
    ['at', 'soon', undefined],
    ['remarks', '12', '12'],
    ['lines', '[{"quantity":1}]', [{ quantity: 1 }]],
    ['lines', '[', undefined],
  ])('%s: %s is read as %o', (name, raw, value) => {
    expect(parse(raw, form.fields[name] ?? {})).toEqual(value);
  });

  it('is what was there, for values that nobody touched', () => {
    const before = {
      ...{ minutes: 3, isDone: true, at: '2026-11-22T09:12:41.000Z' },
      cause: 'Rust',
    };
    const typed = Object.fromEntries(
      Object.entries(before).map(([name, value]) => [
        name,
        rawOf(value, kindOf(form.fields[name] ?? {})),
      ]),
    );
    const nothing = { fields: {}, emptied: [], unreadable: [] };
    expect(changesOf(form, typed, before)).toEqual(nothing);
    expect(changesOf(form, { ...typed, minutes: '', at: 'x', cause: 'Leak' }, before)).toEqual({
      ...{ fields: { cause: 'Leak' }, emptied: ['minutes'], unreadable: ['at'] },
    });
  });
});

it('a conflict: theirs takes a field out, the engineer’s stays, another value replaces it', () => {
  const dispute = (field: string) => ({ field, mine: 'a', theirs: 'b', by: null, at: null });
  const disputes = ['remarks', 'cause', 'asset', 'toStatus', 'minutes'].map(dispute);
  const { body, open } = resolutionOf(form, disputes, {
    choices: { remarks: 'own', cause: 'theirs', asset: 'mine', toStatus: 'theirs', minutes: 'own' },
    own: { remarks: 'Both' },
    reason: '',
  });
  expect(body).toEqual({ fields: { remarks: 'Both' }, drop: ['cause'], toStatus: null });
  expect(open).toEqual(['minutes']);
});
