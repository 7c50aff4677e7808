import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderType } from '../../dev/company/order-type.ts';
import { apprenticeProfile } from '../../dev/company/people.ts';
import { mergeOnto } from '../../web/configuration/merge.ts';
import {
  accessTo,
  mayMove,
  movesOf,
  withAccess,
  withMove,
} from '../../web/configuration/rights.ts';

/** What an application manager's draft becomes on a colleague's version, and cell by cell. */

it('keeps what both sides changed in different places of a document', () => {
  const mine = structuredClone(orderType);
  mine.transitions.push({ id: 'finish', from: 'on-hold', to: 'technically-completed' });
  const theirs = structuredClone(orderType);
  theirs.transitions.splice(0, 1);
  theirs.mandatory?.splice(0, 1);
  const { value, both } = mergeOnto(orderType, mine, theirs);
  expect(both).toEqual([]);
  expect(value).toEqual({
    ...theirs,
    transitions: [...theirs.transitions, ...mine.transitions.slice(-1)],
  });
});

it('keeps mine where both changed the same place, and names it', () => {
  const base = { label: { en: 'A' }, list: [{ id: 'x', guard: '1' }] };
  const mine = { label: { en: 'B' }, list: [{ id: 'x', guard: '2' }] };
  const theirs = { label: { en: 'C', nl: 'D' }, list: [{ id: 'x', guard: '3' }, { id: 'y' }] };
  expect(mergeOnto(base, mine, theirs)).toEqual({
    value: { label: { en: 'B', nl: 'D' }, list: [{ id: 'x', guard: '2' }, { id: 'y' }] },
    both: ['/label/en', '/list/x/guard'],
  });
});

it('is theirs where I changed nothing, and mine where they changed nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(mergeOnto(one, one, other)).toEqual({ value: other, both: [] });
      expect(mergeOnto(one, other, one)).toEqual({ value: other, both: [] });
    }),
  );
});

const rights = apprenticeProfile.objectTypes['order'] ?? {
  actions: [],
  fields: {},
  transitions: [],
};

it('lets a field follow all other fields again when it is as they are', () => {
  const changed = withAccess(rights, 'asset', 'modifiable');
  expect(accessTo(changed, 'asset')).toBe('modifiable');
  expect(withAccess(changed, 'asset', 'read-only')).toEqual(rights);
});

it('leaves every other configured move when one of all is taken away', () => {
  const all = { ...rights, transitions: 'all' as const };
  const less = withMove(all, orderType, ['issued', 'in-progress'], false);
  expect(mayMove(less, ['issued', 'in-progress'])).toBe(false);
  expect(less.transitions).toHaveLength(movesOf(orderType).length - 1);
});
