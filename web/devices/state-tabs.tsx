import { Link } from '@tanstack/react-router';
import type { DevicePage } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import classes from '../inbox/status-tabs.module.css';
import { type DevicesSearch, deviceStates } from './search.ts';
import { words } from './words.ts';

type Props = { search: DevicesSearch; counts: DevicePage['counts'] | undefined };

/** Links to the devices of each state, with how many there are. A device may be in several. */
export function StateTabs({ search, counts }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const shown = search.state?.join();
  const tabs = [
    { state: undefined, name: say('all'), count: counts?.total },
    ...deviceStates.map((state) => ({ state, name: say(state), count: counts?.[state] })),
  ];
  return (
    <nav aria-label={say('states')} className={classes.tabs}>
      {tabs.map(({ state, name, count }) => (
        <Link
          key={name}
          from="/devices"
          to="/devices"
          search={(before) => ({ ...before, state: state && [state] })}
          activeOptions={{ exact: true, explicitUndefined: true }}
          className={classes.tab}
          aria-current={shown === state ? 'page' : undefined}
        >
          {name}
          <span className={classes.count}>{count === undefined ? '' : format.number(count)}</span>
        </Link>
      ))}
    </nav>
  );
}
