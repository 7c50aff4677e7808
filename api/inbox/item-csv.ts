import { stringify } from 'csv-stringify/sync';
import type { Item } from './schemas.ts';

type Cell = string | number | null;

/** The columns: the members of an item, under the same names in every language, so that programs find them. */
const columns = {
  id: ({ id }) => id,
  status: ({ status }) => status,
  category: ({ category }) => category,
  code: ({ code }) => code,
  errors: ({ errors }) => errors.map(({ message }) => message).join(' '),
  repairableBy: ({ repairableBy }) => repairableBy.join(' '),
  objectType: ({ objectType }) => objectType,
  objectId: ({ objectId }) => objectId,
  objectNumber: ({ objectNumber }) => objectNumber,
  parentType: ({ parent }) => parent?.objectType ?? null,
  parentId: ({ parent }) => parent?.objectId ?? null,
  action: ({ action }) => action,
  toStatus: ({ toStatus }) => toStatus,
  property: ({ property }) => property,
  deviceId: ({ deviceId }) => deviceId,
  appVersion: ({ appVersion }) => appVersion,
  sequence: ({ sequence }) => sequence,
  insertedBy: ({ insertedBy }) => insertedBy,
  modifiedBy: ({ modifiedBy }) => modifiedBy,
  occurredAt: ({ occurredAt }) => occurredAt,
  receivedAt: ({ receivedAt }) => receivedAt,
  startedAt: ({ startedAt }) => startedAt,
  finishedAt: ({ finishedAt }) => finishedAt,
  nextAttemptAt: ({ nextAttemptAt }) => nextAttemptAt,
  attempt: ({ attempt }) => attempt,
  revision: ({ revision }) => revision,
  released: ({ released }) => String(released),
  blockedBy: ({ blockedBy }) => blockedBy,
  blocking: ({ blocking }) => blocking,
  assignee: ({ assignee }) => assignee,
  groupId: ({ groupId }) => groupId,
} as const satisfies Record<string, (item: Item) => Cell>;

const names = Object.keys(columns);
const cellsOf: ((item: Item) => Cell)[] = Object.values(columns);

/**
 * Where the semicolon parts the cells, as in a Dutch spreadsheet, what stands behind one begins a cell; and
 * space before a formula does not always keep it from being one. The first character of a cell is seen to by
 * `escape_formulas`.
 */
const HIDDEN = /((?:^|[;\t\r\n])\s*)(?=[=+\-@＝＋－＠])(?<!^)/g;

const guarded = (cell: Cell): Cell =>
  typeof cell === 'string' ? cell.replaceAll(HIDDEN, "$1'") : cell;

/** RFC 4180; a cell that a spreadsheet would take for a formula begins with `'`. */
const toCsv = (rows: Cell[][]): string =>
  stringify(rows, {
    escape_formulas: true,
    record_delimiter: 'windows',
    // A line break is quoted, also one that does not end a row here.
    quoted_match: /[\r\n]/,
  });

/** The first line. It begins with a byte order mark, without which Excel does not read UTF-8. */
export const csvHead = (): string => `\uFEFF${toCsv([names])}`;

/** A line for each item. */
export const csvLines = (items: readonly Item[]): string =>
  toCsv(items.map((item) => cellsOf.map((cell) => guarded(cell(item)))));
