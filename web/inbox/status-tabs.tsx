import { Link } from '@tanstack/react-router';
import { itemStatuses } from '../../domain/words.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { statusWords } from '../app/vocabulary.ts';
import { useSummary } from './queries.ts';
import type { InboxSearch } from './search.ts';
import classes from './status-tabs.module.css';
import { words } from './words.ts';

/** Failed ones first: they are what somebody came for. */
const order = [
  'completed-with-errors',
  ...itemStatuses.filter((status) => status !== 'completed-with-errors'),
] as const;

/** Links to each status, with how many there are of it in the whole inbox. */
export function StatusTabs({ search }: { search: InboxSearch }) {
  const say = useWords(words);
  const sayStatus = useWords(statusWords);
  const format = useFormat();
  const { data } = useSummary();
  const tabs = [
    ...order.map((status) => ({
      status,
      name: sayStatus(status),
      count: data?.statuses[status],
    })),
    { status: undefined, name: say('all'), count: data?.total },
  ];
  const shown = search.status?.join();
  return (
    <nav aria-label={say('status')} className={classes.tabs}>
      {tabs.map(({ status, name, count }) => (
        <Link
          key={name}
          from="/inbox"
          to="/inbox"
          search={(before) => ({ ...before, status: status && [status] })}
          activeOptions={{ exact: true, explicitUndefined: true }}
          className={classes.tab}
          aria-current={shown === status ? 'page' : undefined}
        >
          {name}
          <span className={classes.count}>{count === undefined ? '' : format.number(count)}</span>
        </Link>
      ))}
    </nav>
  );
}
