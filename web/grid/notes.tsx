import { Anchor, Text } from '@mantine/core';
import { Link, type LinkProps, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useFormat, useWords } from '../app/i18n.ts';
import classes from './grid.module.css';
import type { Row } from './rows.ts';
import { type FillSearch, linkToFill } from './search.ts';
import type { Grid } from './use-grid.ts';
import { words } from './words.ts';

type Props = { grid: Grid; search: FillSearch; rows: readonly Row[] };

/** What of the chosen items is not among the rows, and where it is. */
export function Notes({ grid, search, rows }: Props) {
  const { ids, read, chosen } = grid;
  const say = useWords(words);
  const found = read.data?.answer.items.length ?? 0;
  const others = found - rows.length;
  const gone = ids.length - found;
  const open = rows.filter((row) => grid.standingOf(row) !== 'closed').length;
  return (
    <div className={classes.notes}>
      {open > 0 && (
        <Text size="sm" fw={600}>
          {say('rowsShown', { count: open })}
        </Text>
      )}
      <Page {...{ chosen, search }} />
      {rows.length > 0 && others > 0 && <Note>{say('others', { count: others })}</Note>}
      {gone > 0 && <Note>{say('gone', { count: gone })}</Note>}
    </div>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}

/** That there is more than fits on a page, and the way on. */
function Page({ chosen, search }: { chosen: Grid['chosen']; search: FillSearch }) {
  const say = useWords(words);
  const format = useFormat();
  const rest = useLocation({ select: ({ state }) => state.rest }) ?? [];
  const { data, ids = [] } = chosen;
  const isNamed = search.items !== undefined;
  const total = isNamed ? ids.length + rest.length : (data?.total.count ?? 0);
  const next: LinkProps | null = isNamed ? nextNamed(rest) : nextListed(search, data?.nextCursor);
  if (next === null && search.cursor === undefined) return null;
  const isExact = isNamed || data?.total.exact !== false;
  const said = {
    shown: format.number(ids.length),
    total: isExact ? format.number(total) : say('moreThan', { count: format.number(total) }),
  };
  return (
    <>
      <Note>{say(search.cursor === undefined ? 'firstOf' : 'somePage', said)}</Note>
      {next && (
        <Anchor size="sm" renderRoot={(props) => <Link {...props} {...next} />}>
          {say('nextPage')}
        </Anchor>
      )}
    </>
  );
}

const nextNamed = (rest: readonly string[]): LinkProps | null =>
  rest.length > 0 ? linkToFill(rest) : null;

const nextListed = (search: FillSearch, cursor: string | null | undefined): LinkProps | null =>
  cursor ? { to: '/inbox/fill', search: { ...search, cursor } } : null;
