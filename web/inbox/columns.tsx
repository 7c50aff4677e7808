import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { createColumnHelper, rowSelectionFeature, tableFeatures } from '@tanstack/react-table';
import type { Item } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { type Plain, useFormat, useWords } from '../app/i18n.ts';
import { nameOf } from '../app/object-name.ts';
import { StatusPill } from '../app/status-pill.tsx';
import table from '../app/table.module.css';
import { actionWords, roleWords } from '../app/vocabulary.ts';
import type { SortKey } from './search.ts';
import { words } from './words.ts';

export const features = tableFeatures({ rowSelectionFeature });

/** What a column says of itself: its heading, the order that its heading asks for, what a card calls it. */
export type ColumnMeta = {
  heading: Plain<typeof words>;
  sort?: SortKey;
  number?: true;
  card?: true;
};

const helper = createColumnHelper<typeof features, Item>();
const column = (id: string, meta: ColumnMeta, cell: (props: { item: Item }) => React.ReactNode) =>
  helper.display({ id, meta, cell: ({ row }) => cell({ item: row.original }) });

export const columns = [
  column('object', { heading: 'object' }, (props) => <Change {...props} />),
  column('status', { heading: 'status' }, (props) => <Status {...props} />),
  column('why', { heading: 'why' }, (props) => <Why {...props} />),
  column('engineer', { heading: 'engineer', card: true }, ({ item }) => (
    <Person id={item.insertedBy} />
  )),
  column('received', { heading: 'received', sort: 'receivedAt', card: true }, ({ item }) => (
    <Moment at={item.receivedAt} />
  )),
  column(
    'attempts',
    { heading: 'attempts', sort: 'attempts', number: true, card: true },
    ({ item }) => item.attempt,
  ),
  column(
    'blocking',
    { heading: 'waits', sort: 'blocking', number: true, card: true },
    ({ item }) => (item.blocking > 0 ? item.blocking : null),
  ),
  column('assignee', { heading: 'assignee', card: true }, ({ item }) =>
    item.assignee === null ? null : <Person id={item.assignee} />,
  ),
];

function Change({ item }: { item: Item }) {
  const names = useDirectory();
  const say = useWords(actionWords);
  const what =
    item.toStatus === null ? say(item.action) : names.objectStatus(item.objectType, item.toStatus);
  const about = `${names.objectType(item.objectType)} · ${what}`;
  return (
    <>
      <div className={table.strong}>
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link
              {...props}
              from="/inbox"
              to="/inbox/items/$id"
              params={{ id: item.id }}
              search={true}
            />
          )}
        >
          {nameOf(item)}
        </Anchor>
      </div>
      <div className={`${table.faint} ${table.tight}`} title={about}>
        {about}
      </div>
    </>
  );
}

function Status({ item }: { item: Item }) {
  const say = useWords(words);
  const format = useFormat();
  const more =
    item.nextAttemptAt !== null && item.status === 'queued'
      ? say('triedAgain', { when: format.short(item.nextAttemptAt) })
      : item.status === 'not-started' && item.blockedBy !== null && say('waitsForEarlier');
  return (
    <>
      <StatusPill status={item.status} />
      {more && <div className={table.faint}>{more}</div>}
    </>
  );
}

function Why({ item: { errors, repairableBy, status } }: { item: Item }) {
  const say = useWords(words);
  const sayRole = useWords(roleWords);
  const [first, ...others] = errors;
  if (!first || status === 'completed') return null;
  return (
    <>
      <div className={table.clamp} title={first.message}>
        {first.message}
      </div>
      <div className={table.faint}>
        {others.length > 0 && `${say('more', { count: others.length })} · `}
        {repairableBy.length > 0 &&
          say('by', { who: repairableBy.map((role) => sayRole(role)).join(', ') })}
      </div>
    </>
  );
}

function Person({ id }: { id: string }) {
  const name = useDirectory().person(id);
  return (
    <span className={table.tight} title={name}>
      {name}
    </span>
  );
}

function Moment({ at }: { at: string }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={format.moment(at)} className={table.tight}>
      {format.short(at)}
    </time>
  );
}
