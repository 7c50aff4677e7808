import { categories, errorCodes, roles } from '../../domain/words.ts';
import { type Names, useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { categoryWords, codeWords, roleWords } from '../app/vocabulary.ts';
import { filterWords } from './filter-words.ts';
import type { InboxSearch } from './search.ts';

/** How each filter is filled in. Text may hold several values, each on its own. */
export const filterKinds = {
  category: 'choice',
  code: 'choice',
  repairableBy: 'choice',
  engineer: 'choice',
  assignee: 'choice',
  modifiedBy: 'choice',
  property: 'choice',
  objectType: 'choice',
  objectId: 'text',
  device: 'text',
  appVersion: 'text',
  group: 'text',
  hasErrors: 'yes-no',
  receivedFrom: 'day',
  receivedTo: 'day',
  finishedFrom: 'day',
  finishedTo: 'day',
  attemptsMin: 'count',
  blockingMin: 'count',
} as const satisfies Partial<Record<keyof InboxSearch, string>>;

export type FilterName = keyof typeof filterKinds;
export const filterNames = Object.keys(filterKinds) as FilterName[];

type Option = { value: string; label: string };

const peopleOf = ({ people }: Names, isOffice: boolean): Option[] =>
  people
    .filter(({ office }) => office === isOffice)
    .map(({ id, name }) => ({ value: id, label: name }));

/** What can be chosen for each filter, in words. */
export function useFilterOptions(): Partial<Record<FilterName, Option[]>> {
  const say = useWords(filterWords);
  const sayCategory = useWords(categoryWords);
  const sayCode = useWords(codeWords);
  const sayRole = useWords(roleWords);
  const names = useDirectory();
  const me = useMe();
  const office = peopleOf(names, true);
  return {
    category: categories.map((value) => ({ value, label: sayCategory(value) })),
    code: errorCodes.map((value) => ({ value, label: sayCode(value) })),
    repairableBy: roles
      .filter((role) => role !== 'operator')
      .map((value) => ({ value, label: sayRole(value) })),
    engineer: peopleOf(names, false),
    assignee: [
      { value: 'me', label: say('me') },
      { value: 'none', label: say('none') },
      ...office.filter(({ value }) => value !== me.id),
    ],
    modifiedBy: office,
    property: names.properties.map((value) => ({ value, label: value })),
    objectType: names.objectTypes.map(({ name, label }) => ({ value: name, label })),
    hasErrors: [
      { value: 'true', label: say('yes') },
      { value: 'false', label: say('no') },
    ],
  };
}

/** The values of a filter, whether it has one or several. */
export function valuesOf(search: InboxSearch, name: FilterName): readonly string[] {
  const value = search[name];
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

/** The search with other values of a filter; none = without it. */
export function withFilter(search: InboxSearch, name: FilterName, values: string[]): InboxSearch {
  const isSingle = ['yes-no', 'day', 'count'].includes(filterKinds[name]);
  const value = isSingle ? values[0] : values;
  return { ...search, [name]: values.length === 0 ? undefined : value };
}

/** The search with its status, words and order only. */
export const withoutFilters = ({ status, q, sort }: InboxSearch): InboxSearch => ({
  status,
  q,
  sort,
});

/** What a filter's values are called on its chip. */
export function useFilterText(): (search: InboxSearch, name: FilterName) => string {
  const options = useFilterOptions();
  const say = useWords(filterWords);
  const format = useFormat();
  return (search, name) =>
    valuesOf(search, name)
      .map((value) => {
        if (name === 'group') return say('oneCause');
        if (filterKinds[name] === 'day') return format.day(value);
        return options[name]?.find((option) => option.value === value)?.label ?? value;
      })
      .join(', ');
}
