import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { errorCodes } from '../../domain/words.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { codeWords, statusWords } from '../app/vocabulary.ts';
import { filterWords } from '../inbox/filter-words.ts';
import { filterNames, useFilterText, valuesOf } from '../inbox/filters.ts';
import { type InboxSearch, validateInboxSearch } from '../inbox/search.ts';
import type { ListedAction } from './queries.ts';
import { words } from './words.ts';

/** What an action was begun over, with the way to what is there now. */
export function Over({ action: { group, request } }: { action: ListedAction }) {
  const say = useWords(words);
  const causeText = useCauseText();
  const searchText = useSearchText();
  if (group !== null)
    return (
      <ListLink search={{ group: [group] }}>
        {say('overCause', { cause: causeText(group) })}
      </ListLink>
    );
  const search = searchOf(request.filter);
  if (search)
    return <ListLink search={search}>{say('overFilter', { filter: searchText(search) })}</ListLink>;
  return say('overItems');
}

function ListLink({ search, children }: { search: InboxSearch; children: string }) {
  return (
    <Anchor
      size="sm"
      underline="always"
      renderRoot={(props) => <Link {...props} to="/inbox" search={search} />}
    >
      {children}
    </Anchor>
  );
}

/** A filter as the API keeps it, as the search of the inbox. */
function searchOf(filter: unknown): InboxSearch | undefined {
  if (typeof filter !== 'object' || filter === null) return undefined;
  const texts = Object.entries(filter).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(String) : String(value),
  ]);
  return validateInboxSearch(Object.fromEntries(texts));
}

/** A cause's id in words: `Action not permitted (Order, apprentice)`. */
function useCauseText(): (group: string) => string {
  const sayCode = useWords(codeWords);
  const names = useDirectory();
  return (group) => {
    const [code, type = '', , rule = '', field] = group.split('~');
    const known = errorCodes.find((each) => each === code);
    if (!known) return group;
    const [ruleName] = rule.split('/').slice(-1);
    const about = [names.objectType(type), ruleName !== type && ruleName, field].filter(Boolean);
    return `${sayCode(known)} (${about.join(', ')})`;
  };
}

function useSearchText(): (search: InboxSearch) => string {
  const say = useWords(words);
  const sayFilter = useWords(filterWords);
  const sayStatus = useWords(statusWords);
  const textOf = useFilterText();
  return (search) => {
    const { status = [], q } = search;
    const parts = [
      ...status.map((each) => sayStatus(each)),
      ...filterNames
        .filter((name) => valuesOf(search, name).length > 0)
        .map((name) => `${sayFilter(name)}: ${textOf(search, name)}`),
      ...(q === undefined ? [] : [`‘${q}’`]),
    ];
    return parts.length === 0 ? say('overOpen') : parts.join(' · ');
  };
}
