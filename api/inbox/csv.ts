import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | null;

/**
 * Where the semicolon or the tab parts the cells, as in a Dutch spreadsheet, what stands behind one begins a cell;
 * and space or a quote before a formula does not always keep it from being one. The first character of a cell is
 * seen to by `escape_formulas`. What looks back stands last: looked for at every character it would take quadratic
 * time.
 */
const HIDDEN = /(?=[=+\-@＝＋－＠])(?<!^)(?<=(?:^|[;\t\r\n])[\s"]*)/g;

const guarded = (cell: Cell): Cell =>
  typeof cell === 'string' ? cell.replaceAll(HIDDEN, "'") : cell;

/** Rows as RFC 4180; a cell that a spreadsheet would take for a formula begins with `'`. */
export const csvLines = (rows: readonly Cell[][]): string =>
  stringify(
    rows.map((row) => row.map(guarded)),
    {
      escape_formulas: true,
      record_delimiter: 'windows',
      // A line break is quoted, also one that does not end a row here.
      quoted_match: /[\r\n]/,
    },
  );

/** The first line of a file. It begins with a byte order mark, without which Excel does not read UTF-8. */
export const csvHead = (names: string[]): string => `\uFEFF${csvLines([names])}`;
