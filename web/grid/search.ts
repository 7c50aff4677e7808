import { linkOptions } from '@tanstack/react-router';
import { one, stringifySearch } from '../app/search.ts';
import { type InboxSearch, validateInboxSearch } from '../inbox/search.ts';

/** Which items stand in the grid: those that are named, or the failed ones that a filter of the inbox shows. */
export type FillSearch = Omit<InboxSearch, 'status'> & {
  items?: string | undefined;
  cursor?: string | undefined;
};

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Items that were chosen too, and do not fit on the page. */
    rest?: readonly string[];
  }
}

/** Rows of a page. */
export const ROWS = 200;

/** 16 bytes of an id as they stand in an address: 22 characters, not 36. */
const PACKED = 22;
const isPacked = new RegExp(`^([\\w-]{${PACKED}}){1,${ROWS}}$`);

const packed = (id: string): string => {
  const bytes = (id.replaceAll('-', '').match(/../g) ?? []).map((hex) => Number.parseInt(hex, 16));
  return btoa(String.fromCharCode(...bytes))
    .slice(0, PACKED)
    .replaceAll('+', '-')
    .replaceAll('/', '_');
};

const unpacked = (text: string): string => {
  const bytes = atob(`${text.replaceAll('-', '+').replaceAll('_', '/')}==`);
  const hex = Array.from(bytes, (each) => each.charCodeAt(0).toString(16).padStart(2, '0'));
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

/** The ids that an address names. */
export const idsIn = (items: string): string[] =>
  (items.match(new RegExp(`.{${PACKED}}`, 'g')) ?? []).map(unpacked);

/** To the grid of these items; those that do not fit on a page come with it. */
export const linkToFill = (ids: readonly string[]) =>
  linkOptions({
    to: '/inbox/fill',
    search: { items: ids.slice(0, ROWS).map(packed).join('') },
    state: { rest: ids.slice(ROWS) },
  });

/** To the grid of the failed items among those that a list shows. */
export const linkToFillAll = ({ status: _status, ...search }: InboxSearch) =>
  linkOptions({ to: '/inbox/fill', search });

/** Reads an address; what the API would refuse is left out. */
export function validateFillSearch(given: Record<string, unknown>): FillSearch {
  const { status: _status, ...filter } = validateInboxSearch(given);
  const items = one(given.items);
  return {
    ...filter,
    items: items !== undefined && isPacked.test(items) ? items : undefined,
    cursor: one(given.cursor),
  };
}

/** Whether an address chooses anything. */
export const choosesSome = ({ sort: _sort, cursor: _cursor, ...search }: FillSearch): boolean =>
  Object.values(search).some((value) => value !== undefined);

/** Where the API lists what a filter chooses. */
export const listPath = ({ items: _items, ...filter }: FillSearch): string =>
  `/v1/inbox/items${stringifySearch({ ...filter, status: 'completed-with-errors', limit: ROWS })}`;
