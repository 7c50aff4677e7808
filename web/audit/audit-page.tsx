import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Empty } from '../app/empty.tsx';
import { FirstHelp } from '../app/first-help.tsx';
import { useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { Entries } from './entries.tsx';
import { Filters } from './filters.tsx';
import { More } from './more.tsx';
import { useAudit } from './queries.ts';
import { AuditViews } from './views.tsx';
import { words } from './words.ts';

const route = getRouteApi('/audit');

/** Who did what, and when. */
export function AuditPage() {
  return (
    <AuditViews>
      <Audit />
    </AuditViews>
  );
}

function Audit() {
  const say = useWords(words);
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/audit' });
  const list = useAudit(search);
  const { entries, error } = list;
  return (
    <>
      <FirstHelp page="audit" title={say('helpTitle')}>
        {say('help')}
      </FirstHelp>
      <Filters
        search={search}
        onSearch={(next) => void navigate({ search: next, resetScroll: false })}
      />
      {error && <ProblemAlert error={error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading text={say('loading')} />}
      {entries?.length === 0 && <Empty title={say('emptyTitle')}>{say('empty')}</Empty>}
      {entries && entries.length > 0 && <Entries entries={entries} />}
      <More {...list} />
    </>
  );
}
