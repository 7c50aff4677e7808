import { Empty } from '../app/empty.tsx';
import { useWords } from '../app/i18n.ts';
import { filterNames, valuesOf } from './filters.ts';
import type { InboxSearch } from './search.ts';
import { words } from './words.ts';

/** Why the list shows nothing. */
export function EmptyList({ search }: { search: InboxSearch }) {
  const say = useWords(words);
  const isNarrowed =
    search.q !== undefined || filterNames.some((name) => valuesOf(search, name).length > 0);
  const isFailed = search.status?.join() === 'completed-with-errors';
  if (isFailed && !isNarrowed)
    return <Empty title={say('emptyFailedTitle')}>{say('emptyFailed')}</Empty>;
  return <Empty title={say('emptyTitle')}>{say('emptyFiltered')}</Empty>;
}
