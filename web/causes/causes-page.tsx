import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty } from '../app/empty.tsx';
import { FirstHelp } from '../app/first-help.tsx';
import { useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import type { BulkAsked } from '../bulk/bulk.ts';
import { BulkDialog } from '../bulk/bulk-dialog.tsx';
import { CauseCard } from './cause-card.tsx';
import classes from './causes.module.css';
import { useCauses } from './causes.ts';
import { words } from './words.ts';

const route = getRouteApi('/causes');

/** What failed, by its cause: one repair mends a whole group. */
export function CausesPage() {
  const say = useWords(words);
  const { category } = route.useSearch();
  const { causes, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useCauses(category);
  const [asked, setAsked] = useState<BulkAsked | null>(null);
  return (
    <>
      <PageHeading title={say('title')} />
      <FirstHelp page="causes" title={say('helpTitle')}>
        {say('help')}
      </FirstHelp>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!causes && !error && <Loading text={say('loading')} />}
      {causes?.length === 0 && <Empty title={say('emptyTitle')}>{say('empty')}</Empty>}
      <ul className={classes.list} aria-label={say('list')}>
        {causes?.map((cause) => (
          <CauseCard
            key={cause.id}
            cause={cause}
            onBulk={(kind) => setAsked({ kind, selection: { group: cause.id } })}
          />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {say('loadMore')}
        </Button>
      )}
      <BulkDialog asked={asked} onClose={() => setAsked(null)} />
    </>
  );
}
