import type { BulkResult } from '../app/api-types.ts';
import type { Column, Row, TypedRow } from './rows.ts';
import type { Fault, Standing } from './use-grid.ts';

/** What a row of the grid, and each of its cells, is drawn from. */
export type GridRowProps = {
  row: Row;
  columns: readonly Column[];
  /** What each column is called. */
  titles: readonly string[];
  typed: TypedRow | undefined;
  standing: Standing;
  isBehind: boolean;
  /** What became of it when it was saved last. */
  result: BulkResult | undefined;
  isStopped: boolean;
  faults: readonly Fault[] | undefined;
  onFill: (row: Row, field: string, raw: string) => void;
  onRebase: (row: Row) => void;
};
