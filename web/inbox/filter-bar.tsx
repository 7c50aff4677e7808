import { Button, CloseButton, Group, Popover, TextInput } from '@mantine/core';
import { type RefObject, useEffect, useState } from 'react';
import { useWords } from '../app/i18n.ts';
import classes from './filter-bar.module.css';
import { FilterEditor } from './filter-editor.tsx';
import { filterWords } from './filter-words.ts';
import {
  type FilterName,
  filterNames,
  useFilterText,
  valuesOf,
  withFilter,
  withoutFilters,
} from './filters.ts';
import type { InboxSearch } from './search.ts';
import { words } from './words.ts';

/** Milliseconds without a key after which what was typed is searched. */
const TYPED_MS = 350;

type Props = {
  search: InboxSearch;
  onSearch: (search: InboxSearch) => void;
  searchBox: RefObject<HTMLInputElement | null>;
};

/** Search, and the filters in force as chips. */
export function FilterBar({ search, onSearch, searchBox }: Props) {
  const say = useWords(filterWords);
  const textOf = useFilterText();
  const [edited, setEdited] = useState<FilterName | 'new' | null>(null);
  const active = filterNames.filter((name) => valuesOf(search, name).length > 0);
  return (
    <search>
      <Group gap="xs" mb="sm" role="group" aria-label={say('filters')}>
        <SearchBox search={search} onSearch={onSearch} searchBox={searchBox} />
        {active.map((name) => {
          const filter = `${say(name)}: ${textOf(search, name)}`;
          return (
            <span key={name} className={classes.chip}>
              <button
                type="button"
                className={classes.edit}
                aria-label={say('change', { filter })}
                onClick={() => setEdited(name)}
              >
                {filter}
              </button>
              <CloseButton
                size="sm"
                aria-label={say('remove', { filter })}
                onClick={() => onSearch(withFilter(search, name, []))}
              />
            </span>
          );
        })}
        <Popover
          opened={edited !== null}
          onChange={(opened) => setEdited(opened ? 'new' : null)}
          position="bottom-start"
          shadow="md"
          width={300}
          trapFocus
          returnFocus
        >
          <Popover.Target>
            <Button variant="default" size="compact-sm" onClick={() => setEdited('new')}>
              + {say('add')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label={say('filter')}>
            {edited !== null && (
              <FilterEditor
                search={search}
                first={edited === 'new' ? 'category' : edited}
                onApply={(name, values) => {
                  setEdited(null);
                  onSearch(withFilter(search, name, values));
                }}
              />
            )}
          </Popover.Dropdown>
        </Popover>
        {active.length > 1 && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => onSearch(withoutFilters(search))}
          >
            {say('clear')}
          </Button>
        )}
      </Group>
    </search>
  );
}

function SearchBox({ search, onSearch, searchBox }: Props) {
  const say = useWords(words);
  const [typed, setTyped] = useState(search.q ?? '');
  useEffect(() => setTyped(search.q ?? ''), [search.q]);
  useEffect(() => {
    const q = typed.trim() || undefined;
    if (q === search.q) return;
    const timer = setTimeout(() => onSearch({ ...search, q }), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed, search, onSearch]);
  return (
    <TextInput
      type="search"
      className={classes.search}
      aria-label={say('search')}
      placeholder={say('searchHint')}
      ref={searchBox}
      value={typed}
      maxLength={200}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onKeyDown={({ key, currentTarget }) => {
        // Keys of one letter work again.
        if (key === 'Enter' || (key === 'Escape' && typed === '')) currentTarget.blur();
      }}
    />
  );
}
