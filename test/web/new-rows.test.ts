import { expect, it } from 'vitest';
import { countNew } from '../../web/inbox/new-rows.ts';

const rows = (ids: string) => [...ids].map((id) => ({ id }));
/** How many of the fresh page are new; `more`: there is a next page. */
const count = (shown: string, fresh: string, more = true) =>
  countNew(rows(shown), { items: rows(fresh), nextCursor: more ? 'x' : null });

it('counts what stands before or between the rows that are shown', () => {
  expect(count('abc', 'XaYbc')).toBe(2);
});
it('does not count what moved up from the next page when a row left the list', () => {
  expect(count('abc', 'acDE')).toBe(0);
});
it('counts what stands behind the last row where there is no next page', () => {
  expect(count('abc', 'abcD', false)).toBe(1);
});
it('counts the whole page when none of it is shown', () => {
  expect(count('abc', 'XYZ')).toBe(3);
});
