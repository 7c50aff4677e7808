import { Button } from '@mantine/core';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { Scrollable } from '../app/scrollable.tsx';
import table from '../app/table.module.css';
import { announce } from '../app/toasts.tsx';
import { titleOf } from '../item/field.ts';
import { cellKeys } from './cell-keys.ts';
import type { Filled } from './draft.ts';
import { FillDownDialog } from './fill-down-dialog.tsx';
import classes from './grid.module.css';
import { GridRow } from './grid-row.tsx';
import { cellsOf, rawOfPasted } from './pasted.ts';
import { asks, type Column, columnsOf, mayGive, type Row } from './rows.ts';
import type { Grid } from './use-grid.ts';
import { words } from './words.ts';

/** What each column is called; with its object type where there are several. */
function useTitles(columns: readonly Column[]): string[] {
  const say = useWords(words);
  const names = useDirectory();
  return useMemo(() => {
    const isMixed = new Set(columns.map(({ objectType }) => objectType)).size > 1;
    return columns.map(({ objectType, field, schema }) => {
      const { label, unit } = titleOf(field, schema);
      const title = unit === undefined ? label : `${label} (${unit})`;
      return isMixed ? say('ofType', { field: title, type: names.objectType(objectType) }) : title;
    });
  }, [columns, names, say]);
}

type Takes = (row: Row, column: Column) => boolean;

/** A text that was pasted onto a cell; null = there is no cell that takes it. */
function pastedOn(
  text: string,
  row: Row | undefined,
  column: Column | undefined,
  takes: Takes,
): Filled | null {
  if (!row || !column || !takes(row, column)) return null;
  const raw = rawOfPasted(text, column.schema ?? { type: 'string' });
  return raw === '' ? null : { row, field: column.field, raw };
}

/** The rows and columns of the grid. */
export function GridTable({
  grid,
  rows,
  onSave,
}: {
  grid: Grid;
  rows: readonly Row[];
  onSave: () => void;
}) {
  const { draft, results, faults, saving, standingOf, isBehind, fill } = grid;
  const say = useWords(words);
  const columns = useMemo(() => columnsOf(rows), [rows]);
  const titles = useTitles(columns);
  const [down, setDown] = useState<Column | null>(null);
  const onFill = useCallback(
    (row: Row, field: string, raw: string) => fill([{ row, field, raw }]),
    [fill],
  );

  const takes: Takes = (row, column) =>
    asks(row, column) && standingOf(row) === 'open' && mayGive(row, column.field);
  const fillAll = (cells: Filled[], left = 0) => {
    fill(cells);
    const count = cells.length;
    announce(left > 0 ? say('filledSome', { count, left }) : say('filled', { count }));
  };
  const onPaste = (text: string, first: { id: string; column: string }) => {
    const fromRow = rows.findIndex(({ item }) => item.id === first.id);
    const fromColumn = columns.findIndex(({ key }) => key === first.column);
    const pasted = cellsOf(text).flatMap((line, down) =>
      line.flatMap((each, across) =>
        each === ''
          ? []
          : [pastedOn(each, rows[fromRow + down], columns[fromColumn + across], takes)],
      ),
    );
    const cells = pasted.filter((cell) => cell !== null);
    fillAll(cells, pasted.length - cells.length);
  };

  return (
    <Frame label={say('table')} isWide={columns.length > NARROW}>
      <table className={`${table.table} ${classes.table}`} {...cellKeys({ onSave, onPaste })}>
        <caption className="visually-hidden">{say('table')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('change')}</th>
            <th scope="col">{say('engineer')}</th>
            {columns.map((column, at) => (
              <th key={column.key} scope="col">
                <div className={classes.heading}>
                  {titles[at]}
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    aria-label={say('fillDownOf', { field: titles[at] ?? '' })}
                    onClick={() => setDown(column)}
                  >
                    {say('fillDown')} ↓
                  </Button>
                </div>
              </th>
            ))}
            <th scope="col">{say('state')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <GridRow
              key={row.item.id}
              {...{ row, columns, titles, onFill }}
              typed={draft.typed[row.item.id]}
              standing={standingOf(row)}
              isBehind={isBehind(row)}
              result={results?.get(row.item.id)}
              isStopped={saving.data?.action.state === 'stopped'}
              faults={faults[row.item.id]}
              onRebase={draft.rebase}
            />
          ))}
        </tbody>
      </table>
      <FillDownDialog
        column={down}
        title={titles[columns.findIndex(({ key }) => key === down?.key)] ?? ''}
        rows={down ? rows.filter((row) => takes(row, down)) : []}
        typed={draft.typed}
        onFill={(cells) => fillAll(cells)}
        onClose={() => setDown(null)}
      />
    </Frame>
  );
}

/** So many columns fit beside what is known of an item. */
const NARROW = 3;

/** What scrolls sideways cannot keep its headings in sight, so it does only where it has to. */
function Frame({
  label,
  isWide,
  children,
}: {
  label: string;
  isWide: boolean;
  children: ReactNode;
}) {
  if (!isWide) return <div className={table.frame}>{children}</div>;
  return (
    <Scrollable label={label} className={`${table.frame} ${classes.wide}`}>
      {children}
    </Scrollable>
  );
}
