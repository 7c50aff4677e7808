import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useDirectory } from '../app/directory.ts';
import { Empty } from '../app/empty.tsx';
import { FirstHelp } from '../app/first-help.tsx';
import { useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { DeviceTable } from './device-table.tsx';
import { useDevices } from './queries.ts';
import type { DevicesSearch } from './search.ts';
import { StateTabs } from './state-tabs.tsx';
import { words } from './words.ts';

const route = getRouteApi('/devices');
/** Milliseconds without a key after which what was typed is searched. */
const TYPED_MS = 350;

/** Every installation of the app, and which of them somebody must see to. */
export function DevicesPage() {
  const say = useWords(words);
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/devices' });
  const list = useDevices(search);
  const { devices, counts, error } = list;
  const onSearch = (more: DevicesSearch, replace = false) =>
    void navigate({ search: (before) => ({ ...before, ...more }), replace });
  return (
    <>
      <PageHeading title={say('title')} />
      <FirstHelp page="devices" title={say('helpTitle')}>
        {say('help')}
      </FirstHelp>
      <StateTabs search={search} counts={counts} />
      <search>
        <Group gap="xs" mb="sm">
          <SearchBox q={search.q} onSearch={onSearch} />
          <EngineerSelect engineer={search.engineer} onSearch={onSearch} />
        </Group>
      </search>
      {error && <ProblemAlert error={error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading text={say('loading')} />}
      {devices?.length === 0 && <NoDevices isFirst={Object.values(search).every(isUnset)} />}
      {devices && devices.length > 0 && (
        <DeviceTable devices={devices} sort={search.sort} onSort={(sort) => onSearch({ sort })} />
      )}
      {list.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {say('loadMore')}
        </Button>
      )}
    </>
  );
}

const isUnset = (value: unknown): boolean => value === undefined;

function NoDevices({ isFirst }: { isFirst: boolean }) {
  const say = useWords(words);
  if (isFirst) return <Empty title={say('noneTitle')}>{say('none')}</Empty>;
  return <Empty title={say('emptyTitle')}>{say('emptyFiltered')}</Empty>;
}

type Searching = { onSearch: (more: DevicesSearch, replace?: boolean) => void };

function SearchBox({ q = '', onSearch }: Searching & { q: string | undefined }) {
  const say = useWords(words);
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  const searchSoon = useDebouncedCallback(
    (text: string) => onSearch({ q: text.trim() || undefined }, true),
    TYPED_MS,
  );
  return (
    <TextInput
      type="search"
      w="20rem"
      aria-label={say('search')}
      placeholder={say('search')}
      value={typed}
      maxLength={200}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        searchSoon(currentTarget.value);
      }}
    />
  );
}

function EngineerSelect({ engineer, onSearch }: Searching & Pick<DevicesSearch, 'engineer'>) {
  const say = useWords(words);
  const { people } = useDirectory();
  return (
    <NativeSelect
      aria-label={say('engineer')}
      value={engineer?.[0] ?? ''}
      data={[
        { value: '', label: say('everybody') },
        ...people
          .filter(({ office }) => !office)
          .map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={({ currentTarget: { value } }) =>
        onSearch({ engineer: value === '' ? undefined : [value] })
      }
    />
  );
}
