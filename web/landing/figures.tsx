import { Link, linkOptions } from '@tanstack/react-router';
import { useId } from 'react';
import type { ItemPage } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import type { InboxSearch } from '../inbox/search.ts';
import classes from './landing.module.css';
import { lists } from './lists.ts';
import { useList, useSilentDevices } from './queries.ts';
import { words } from './words.ts';

/** How many rows of a list beside its figure: the oldest and the silent ones are shown further down. */
export const SHOWN = 5;

/** The counts that somebody looks at first; each leads to the list that it counts. */
export function Figures() {
  const say = useWords(words);
  const format = useFormat();
  const me = useMe();
  const { data: oldest } = useList(lists.oldest(), SHOWN);
  const { data: silent } = useSilentDevices(SHOWN);
  const total = useTotal();
  const [first] = oldest?.items ?? [];
  return (
    <nav aria-label={say('figures')}>
      <ul className={classes.figures}>
        <Counted name={say('mine')} more={say('mineMore')} search={lists.mine(me.roles)} />
        <Counted name={say('assigned')} more={say('assignedMore')} search={lists.assigned()} />
        <Counted name={say('today')} more={say('todayMore')} search={lists.today()} />
        <Figure
          name={say('oldest')}
          more={say('oldestMore', { count: total(oldest?.total) })}
          value={first ? format.ago(first.receivedAt) : oldest && say('none')}
          isCalm={!first}
          link={linkOptions({ to: '/inbox', search: lists.oldest() })}
        />
        <Figure
          name={say('silent')}
          more={say('silentMore', { count: silent?.counts.total ?? 0 })}
          value={silent && format.number(silent.counts.silent)}
          isCalm={silent?.counts.silent === 0}
          link={linkOptions({ to: '/devices', search: { state: ['silent'] } })}
        />
      </ul>
    </nav>
  );
}

function useTotal(): (total: ItemPage['total'] | undefined) => string {
  const say = useWords(words);
  const format = useFormat();
  return (total) => {
    if (!total) return '';
    return total.exact ? format.number(total.count) : say('atLeast', { count: total.count });
  };
}

function Counted({ name, more, search }: { name: string; more: string; search: InboxSearch }) {
  const { data } = useList(search, 1);
  const total = useTotal();
  return (
    <Figure
      {...{ name, more }}
      value={data && total(data.total)}
      isCalm={data?.total.count === 0}
      link={linkOptions({ to: '/inbox', search })}
    />
  );
}

type FigureProps = {
  name: string;
  more: string;
  /** undefined: not read yet. */
  value: string | undefined;
  isCalm: boolean;
  link: { to: '/inbox'; search: InboxSearch } | { to: '/devices'; search: object };
};

function Figure({ name, more, value, isCalm, link }: FigureProps) {
  const id = useId();
  return (
    <li>
      <Link {...link} className={classes.figure} aria-describedby={id}>
        <span className={classes.name}>{name}</span>
        <span className={classes.value} data-calm={isCalm}>
          {value ?? '…'}
        </span>
      </Link>
      <span id={id} className={classes.more}>
        {more}
      </span>
    </li>
  );
}
