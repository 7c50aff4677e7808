import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { nameOf } from '../app/object-name.ts';
import table from '../app/table.module.css';
import { WishText } from '../item/wish.tsx';
import classes from './grid.module.css';
import { GridCell } from './grid-cell.tsx';
import { RowNews } from './row-news.tsx';
import type { GridRowProps } from './row-props.ts';
import { asks } from './rows.ts';
import { words } from './words.ts';

/** One item: what was wanted, a cell for each field that is missing, and how it stands. Drawn again only when it changes. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, columns, titles } = props;
  const { item, form } = row;
  const say = useWords(words);
  const names = useDirectory();
  return (
    <tr data-id={item.id} data-standing={props.standing}>
      <th scope="row" className={classes.change}>
        <Anchor
          size="sm"
          className={table.strong}
          renderRoot={(given) => <Link {...given} to="/inbox/items/$id" params={{ id: item.id }} />}
        >
          {nameOf(item)}
        </Anchor>
        <div className={`${table.faint} ${table.clamp}`}>
          <WishText item={{ ...item, form }} />
        </div>
      </th>
      <td data-label={say('engineer')}>{names.person(item.insertedBy)}</td>
      {columns.map((column, at) =>
        column.objectType === item.objectType ? (
          <td
            key={column.key}
            data-column={column.key}
            data-label={titles[at]}
            data-asked={asks(row, column)}
            className={classes.cell}
          >
            <GridCell {...props} {...{ column }} />
          </td>
        ) : (
          <td key={column.key} />
        ),
      )}
      <td className={classes.news}>
        <RowNews {...props} />
      </td>
    </tr>
  );
});
