import { type Row, type RowSelectionState, useTable } from '@tanstack/react-table';
import { memo, type RefObject } from 'react';
import type { Item } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { nameOf } from '../app/object-name.ts';
import classes from '../app/table.module.css';
import { type ColumnMeta, columns, features } from './columns.tsx';
import { type InboxSearch, type SortKey, usualSort } from './search.ts';
import { words } from './words.ts';

type Props = {
  items: Item[];
  /** `all`: everything that matches is selected, also what is not loaded. */
  selection: RowSelectionState | 'all';
  onSelection: (selection: RowSelectionState) => void;
  sort: InboxSearch['sort'];
  onSort: (sort: NonNullable<InboxSearch['sort']>) => void;
  body: RefObject<HTMLTableSectionElement | null>;
};

/** The rows of the list. */
export function ItemTable({
  items,
  selection,
  onSelection,
  sort = usualSort,
  onSort,
  body,
}: Props) {
  const say = useWords(words);
  const isAll = selection === 'all';
  const chosen = isAll ? Object.fromEntries(items.map(({ id }) => [id, true as const])) : selection;
  const table = useTable({
    ...{ features, columns, data: items },
    getRowId: (item) => item.id,
    state: { rowSelection: chosen },
    onRowSelectionChange: (change) =>
      onSelection(typeof change === 'function' ? change(chosen) : change),
  });
  const { rows } = table.getRowModel();
  return (
    <div className={classes.frame}>
      <table className={classes.table}>
        <caption className="visually-hidden">{say('table')}</caption>
        <thead>
          <tr>
            <th scope="col">
              <label className={classes.checkLabel}>
                <span className="visually-hidden">{say('selectPage')}</span>
                <input
                  type="checkbox"
                  className={classes.check}
                  checked={rows.length > 0 && table.getIsAllRowsSelected()}
                  ref={(input) => {
                    if (input) input.indeterminate = table.getIsSomeRowsSelected();
                  }}
                  onChange={table.getToggleAllRowsSelectedHandler()}
                />
              </label>
            </th>
            {table.getFlatHeaders().map(({ id, column }) => (
              <Heading key={id} meta={column.columnDef.meta as ColumnMeta} {...{ sort, onSort }} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row) => (
            <ItemRow key={row.id} row={row} item={row.original} isSelected={row.getIsSelected()} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heading({
  meta,
  sort,
  onSort,
}: { meta: ColumnMeta } & Required<Pick<Props, 'sort' | 'onSort'>>) {
  const say = useWords(words);
  const { heading, sort: by, number } = meta;
  const name = say(heading);
  const className = number ? classes.number : undefined;
  if (by === undefined)
    return (
      <th scope="col" className={className}>
        {name}
      </th>
    );
  const order = orderOf(sort, by);
  return (
    <th scope="col" className={className} aria-sort={order ?? 'none'}>
      <button
        type="button"
        className={classes.sort}
        onClick={() => onSort(order === 'descending' ? by : `-${by}`)}
      >
        {name} <span aria-hidden>{order ? { ascending: '↑', descending: '↓' }[order] : '↕'}</span>
      </button>
    </th>
  );
}

function orderOf(sort: InboxSearch['sort'], by: SortKey): 'ascending' | 'descending' | undefined {
  if (sort === by) return 'ascending';
  return sort === `-${by}` ? 'descending' : undefined;
}

type RowProps = { row: Row<typeof features, Item>; item: Item };

/** Drawn again only when its item or its selection changes: a click must not draw 200 rows. */
const ItemRow = memo(
  function ItemRow({ row, item, isSelected }: RowProps & { isSelected: boolean }) {
    const say = useWords(words);
    return (
      <tr data-id={item.id} data-selected={isSelected}>
        <td>
          <label className={classes.checkLabel}>
            <span className="visually-hidden">{say('selectRow', { name: nameOf(item) })}</span>
            <input
              type="checkbox"
              className={classes.check}
              checked={isSelected}
              onChange={row.getToggleSelectedHandler()}
            />
          </label>
        </td>
        <ItemCells row={row} item={item} />
      </tr>
    );
  },
  (before, after) => before.item === after.item && before.isSelected === after.isSelected,
);

/** What a row says of its item: the same, selected or not. */
const ItemCells = memo(
  function ItemCells({ row }: RowProps) {
    const say = useWords(words);
    return row.getAllCells().map((cell) => {
      const { heading, number, card } = cell.column.columnDef.meta as ColumnMeta;
      const { cell: draw } = cell.column.columnDef;
      const drawn = typeof draw === 'function' ? draw(cell.getContext()) : draw;
      return drawn === null ? (
        <td key={cell.id} />
      ) : (
        <td
          key={cell.id}
          className={number ? classes.number : undefined}
          {...(card && { 'data-label': say(heading) })}
        >
          {drawn}
        </td>
      );
    });
  },
  (before, after) => before.item === after.item,
);
