import { Button, Text } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Numbers } from '../app/api-types.ts';
import { Empty } from '../app/empty.tsx';
import { FirstHelp } from '../app/first-help.tsx';
import { useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { Figures } from './figures.tsx';
import { PeriodBar } from './period-bar.tsx';
import { useNumbers } from './queries.ts';
import { queryOf } from './search.ts';
import { ByCategory, TopCauses } from './tables.tsx';
import { Totals } from './totals.tsx';
import { words } from './words.ts';

const route = getRouteApi('/numbers');

const happened = ({ received, completed, failed, failedAgain, cancelled }: Numbers['total']) =>
  received + completed + failed + failedAgain + cancelled > 0;

/** How the inbox did over time. */
export function NumbersPage() {
  const say = useWords(words);
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/numbers' });
  const { data, error, refetch } = useNumbers(search);
  return (
    <>
      <PageHeading title={say('title')}>
        <Button
          component="a"
          href={`/v1/inbox/numbers?format=csv&${queryOf(search)}`}
          download
          variant="default"
          size="compact-sm"
        >
          {say('csv')}
        </Button>
      </PageHeading>
      <FirstHelp page="numbers" title={say('helpTitle')}>
        {say('help')}
      </FirstHelp>
      <PeriodBar
        search={search}
        onSearch={(more) =>
          void navigate({ search: (before) => ({ ...before, ...more }), resetScroll: false })
        }
      />
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading text={say('loading')} />}
      {data && !happened(data.total) && <Empty title={say('emptyTitle')}>{say('empty')}</Empty>}
      {data && happened(data.total) && (
        <>
          <Totals total={data.total} />
          <Figures periods={data.periods} />
          <ByCategory total={data.total} />
          <TopCauses causes={data.causes} />
          <Text size="xs" c="dimmed">
            {say('utc')}
          </Text>
        </>
      )}
    </>
  );
}
