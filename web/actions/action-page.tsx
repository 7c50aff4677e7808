import { Anchor } from '@mantine/core';
import { getRouteApi, Link, Navigate, useNavigate } from '@tanstack/react-router';
import type { BackgroundAction } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { ActionControls } from '../bulk/action-controls.tsx';
import { ActionProgress, useFinishedAnnounced } from '../bulk/action-progress.tsx';
import { useAnyAction } from '../bulk/bulk.ts';
import { BulkResults } from '../bulk/bulk-results.tsx';
import { words as bulkWords } from '../bulk/words.ts';
import classes from './actions.module.css';
import { Facts } from './facts.tsx';
import { words } from './words.ts';

const route = getRouteApi('/background-actions/$id');

/** One background action: how far it is, what became of each item, and what can still be changed of it. */
export function ActionPage() {
  const say = useWords(words);
  const { id } = route.useParams();
  const { data: action, error, refetch } = useAnyAction(id);
  if (action?.kind === 'transaction')
    return <Navigate to="/inbox/items/$id" params={{ id: action.id }} replace />;
  return (
    <>
      <PageHeading title={action?.name ?? say('broken')} over={<Up />} />
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!action && !error && <Loading text={say('loadingOne')} />}
      {action && <Action key={action.id} action={action} />}
    </>
  );
}

function Up() {
  const say = useWords(words);
  return (
    <Anchor
      size="sm"
      c="inherit"
      underline="always"
      renderRoot={(props) => <Link {...props} to="/background-actions" />}
    >
      ← {say('title')}
    </Anchor>
  );
}

function Action({ action }: { action: BackgroundAction }) {
  const say = useWords(words);
  const sayBulk = useWords(bulkWords);
  const { results = 'all' } = route.useSearch();
  const navigate = useNavigate({ from: '/background-actions/$id' });
  useFinishedAnnounced(action);
  const { state, progress } = action;
  return (
    <div className={classes.columns}>
      <div>
        <section className={`${classes.part} ${classes.standing}`} aria-label={say('progress')}>
          <div>
            <span className={classes.state} data-state={state}>
              {sayBulk(state)}
            </span>{' '}
            ·{' '}
            {sayBulk('ofTotal', {
              count: progress.done + progress.passedOver,
              total: progress.total,
            })}
          </div>
          <ActionProgress progress={progress} />
          <ActionControls action={action} />
        </section>
        <BulkResults
          action={action}
          heading="h2"
          filter={results}
          onFilter={(filter) =>
            void navigate({
              search: { results: filter === 'all' ? undefined : filter },
              resetScroll: false,
              replace: true,
            })
          }
        />
      </div>
      <Facts action={action} />
    </div>
  );
}
