import { expect, it } from 'vitest';
import { changedByOffice } from '../../api/outbox/changed-by-office.ts';
import type { Content } from '../../domain/transaction.ts';

const version = (by: string, content: Content) => ({
  content,
  by,
  reason: `by ${by}`,
  at: '2026-11-22T10:00:00Z',
});
const sent = version('emma', { toStatus: 'done', fields: { cause: 'Leak', hours: 2 } });
const changed = (...revisions: ReturnType<typeof version>[]) =>
  changedByOffice([sent, ...revisions], 'emma').map(({ field, from, to, by }) => [
    field,
    from,
    to,
    by,
  ]);

it('names each part that is not as the engineer sent it, and who made it so last', () => {
  const byBob = version('bob', { fields: { cause: 'Wear', hours: 2, solution: 'Seal' } });
  const byMia = version('mia', { fields: { cause: 'Misuse', solution: 'Seal' } });
  expect(changed(byBob, byMia)).toEqual([
    ['cause', 'Leak', 'Misuse', 'mia'],
    ['solution', null, 'Seal', 'bob'],
    ['toStatus', 'done', null, 'bob'],
    ['hours', 2, null, 'mia'],
  ]);
});

it('names nothing that the engineer made so in turn, or that the office changed back', () => {
  const byBob = version('bob', { toStatus: 'done', fields: { cause: 'Wear', hours: 3 } });
  const byEmma = version('emma', { toStatus: 'done', fields: { cause: 'Other', hours: 3 } });
  const back = version('mia', { toStatus: 'done', fields: { cause: 'Other', hours: 2 } });
  expect(changed(byBob, byEmma)).toEqual([['hours', 2, 3, 'bob']]);
  expect(changed(byBob, byEmma, back)).toEqual([]);
});

it('takes from the engineer’s own latest content, not from the first', () => {
  const byEmma = version('emma', { toStatus: 'done', fields: { cause: 'Other', hours: 2 } });
  const byBob = version('bob', { toStatus: 'done', fields: { cause: 'Wear', hours: 2 } });
  expect(changed(byEmma, byBob)).toEqual([['cause', 'Other', 'Wear', 'bob']]);
});

it('names nothing while nobody amended', () => {
  expect(changedByOffice([], 'emma')).toEqual([]);
  expect(changed()).toEqual([]);
});
