import { Button, Center, Group, Text } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { RowSelectionState } from '@tanstack/react-table';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useFormat, useWords } from '../app/i18n.ts';
import { KeysHelp } from '../app/keys-help.tsx';
import { Loading } from '../app/loading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { useShortcuts } from '../app/shortcuts.ts';
import { announce } from '../app/toasts.tsx';
import type { BulkAsked, BulkKind, Selection } from '../bulk/bulk.ts';
import { BulkDialog } from '../bulk/bulk-dialog.tsx';
import { linkToFill, linkToFillAll } from '../grid/search.ts';
import { EmptyList } from './empty-list.tsx';
import { InboxHeading } from './inbox-heading.tsx';
import { ItemTable } from './item-table.tsx';
import { useItems, useLiveItems } from './queries.ts';
import { filterOf, type InboxSearch, queryOf } from './search.ts';
import { SelectionBar } from './selection-bar.tsx';
import { useRowKeys } from './use-row-keys.ts';
import { words } from './words.ts';

const route = getRouteApi('/inbox');
const keys = [
  ['j', 'keyNext'],
  ['k', 'keyPrevious'],
  ['x', 'keySelect'],
  ['o', 'keyOpen'],
  ['r', 'keyRequeue'],
  ['a', 'keyAssign'],
  ['c', 'keyCancel'],
  ['/', 'keySearch'],
] as const;

const nothing: RowSelectionState = {};

/** Background actions → AppSuite inbox: the list, and what can be done with its rows. */
export function InboxPage() {
  const say = useWords(words);
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/inbox' });
  const list = useItems(search);
  const live = useLiveItems(search, list.items, list.isSuccess && !list.isPlaceholderData);
  const [selection, setSelection] = useState<RowSelectionState | 'all'>(nothing);
  const [asked, setAsked] = useState<BulkAsked | null>(null);
  const [isHelp, setHelp] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const rows = useRowKeys(body);

  const onSearch = useCallback(
    (next: InboxSearch) => void navigate({ search: next, replace: next.q !== search.q }),
    [navigate, search.q],
  );
  // What is selected was seen in this list only.
  const address = queryOf(search);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by the address.
  useEffect(() => setSelection(nothing), [address]);
  useEffect(() => {
    if (live.count > 0) announce(say('newRows', { count: live.count }));
  }, [live.count, say]);

  const ids = selection === 'all' ? [] : Object.keys(selection);
  const ask = (kind: BulkKind) => {
    const focused = rows.focused();
    const chosen = ids.length > 0 || !focused ? ids : [focused];
    const wanted: Selection = selection === 'all' ? { filter: filterOf(search) } : { ids: chosen };
    if (selection === 'all' || chosen.length > 0) setAsked({ kind, selection: wanted });
  };
  const open = () => {
    const id = rows.focused();
    if (id) void navigate({ to: '/inbox/items/$id', params: { id }, search: true });
  };
  useShortcuts({
    ...{ j: rows.next, k: rows.previous, x: rows.toggle, o: open },
    ...{ r: () => ask('requeue'), a: () => ask('assign'), c: () => ask('cancel') },
    '/': () => searchBox.current?.focus(),
    '?': () => setHelp(true),
  });

  return (
    <>
      <InboxHeading {...{ search, onSearch, searchBox }} onHelp={setHelp} />
      {live.count > 0 && (
        <Center mb="sm">
          <Button radius="xl" size="compact-sm" onClick={() => void live.show()}>
            {say('newRows', { count: live.count })}
          </Button>
        </Center>
      )}
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading text={say('loading')} />}
      {list.total && list.items.length === 0 && <EmptyList search={search} />}
      {list.total && list.items.length > 0 && (
        <>
          <ItemTable
            items={list.items}
            selection={selection}
            onSelection={setSelection}
            sort={search.sort}
            onSort={(sort) => onSearch({ ...search, sort })}
            body={body}
          />
          <More list={list} />
          <SelectionBar
            count={selection === 'all' ? 'all' : ids.length}
            shown={list.items.length}
            total={list.total}
            onAll={() => setSelection('all')}
            onClear={() => setSelection(nothing)}
            onBulk={ask}
            fill={selection === 'all' ? linkToFillAll(search) : linkToFill(ids)}
          />
        </>
      )}
      <BulkDialog
        asked={asked}
        onClose={() => setAsked(null)}
        onStarted={() => setSelection(nothing)}
      />
      <KeysHelp
        opened={isHelp}
        onClose={() => setHelp(false)}
        keys={keys.map(([key, word]) => [key, say(word)])}
        scope={say('keysScope')}
      />
    </>
  );
}

function More({ list }: { list: ReturnType<typeof useItems> }) {
  const say = useWords(words);
  const format = useFormat();
  const { items, total, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  if (!total) return null;
  const all = total.exact ? format.number(total.count) : say('atLeast', { count: total.count });
  return (
    <Group justify="space-between" mt="sm">
      <Text size="sm" c="dimmed">
        {say('shown', { shown: items.length, total: all })}
      </Text>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {say('loadMore')}
        </Button>
      )}
    </Group>
  );
}
