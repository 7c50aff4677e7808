import { Button, Group } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Empty } from '../app/empty.tsx';
import { FirstHelp } from '../app/first-help.tsx';
import { useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { ActionTable } from './action-table.tsx';
import { Filters } from './filters.tsx';
import { useActions } from './queries.ts';
import { words } from './words.ts';

const route = getRouteApi('/background-actions');

/** What was begun over many items at once: how far it is, and the way to what became of each. */
export function ActionsPage() {
  const say = useWords(words);
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/background-actions' });
  const list = useActions(search);
  const { actions, error } = list;
  const isNarrowed = Object.values(search).some((value) => value !== undefined);
  return (
    <>
      <PageHeading title={say('title')} />
      <FirstHelp page="background-actions" title={say('helpTitle')}>
        {say('help')}
      </FirstHelp>
      <Filters
        search={search}
        onSearch={(more) =>
          void navigate({ search: (before) => ({ ...before, ...more }), resetScroll: false })
        }
      />
      {error && <ProblemAlert error={error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading text={say('loading')} />}
      {actions?.length === 0 && (isNarrowed ? <NothingMatches /> : <NoneYet />)}
      {actions && actions.length > 0 && <ActionTable actions={actions} />}
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

function NothingMatches() {
  const say = useWords(words);
  return (
    <Empty title={say('nothingTitle')}>
      <p>{say('nothing')}</p>
      <Button
        variant="default"
        size="compact-sm"
        renderRoot={(props) => <Link {...props} to="/background-actions" />}
      >
        {say('clear')}
      </Button>
    </Empty>
  );
}

function NoneYet() {
  const say = useWords(words);
  return (
    <Empty title={say('emptyTitle')}>
      <p>{say('empty')}</p>
      <Group gap="xs" justify="center">
        <Button
          variant="default"
          size="compact-sm"
          renderRoot={(props) => <Link {...props} to="/causes" />}
        >
          {say('toCauses')}
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          renderRoot={(props) => (
            <Link {...props} to="/inbox" search={{ status: ['completed-with-errors'] }} />
          )}
        >
          {say('toInbox')}
        </Button>
      </Group>
    </Empty>
  );
}
