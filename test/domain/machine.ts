import type { Configuration } from '../../domain/configuration.ts';
import type { JudgedItem } from '../../domain/facts.ts';
import type { ItemError } from '../../domain/item-error.ts';
import { arrivedLate, type Forecast, type ForecastItem } from '../../domain/rules/forecast.ts';
import type { ItemStatus } from '../../domain/words.ts';
import { type Objects, readFacts, refusals, write } from '../model/objects.ts';

/**
 * The service as a naive interpreter over tables, to compare the forecast with: every attempt reads
 * everything again, with what the statements of the core say, and every apply writes rows.
 */

export type ItemRow = {
  item: JudgedItem;
  lane: string;
  sequence: number;
  released: boolean;
  laterApplied: boolean;
  status: ItemStatus;
};
export type Tables = Objects & { items: ItemRow[] };

const now = new Date('2026-11-22T14:00:00.000Z');
const isOpen = ({ status }: ItemRow) => status !== 'completed' && status !== 'cancelled';

/** The items as a forecast gets them. */
export const forecastItems = (tables: Tables): ForecastItem[] =>
  tables.items.map((row) => ({
    ...row,
    id: row.item.id,
    facts: readFacts(tables, row.item, now),
  }));

/** Takes each lane as far as it goes, lane by lane, and tells what became of every item. */
export function run(configuration: Configuration, tables: Tables): Forecast[] {
  const found = new Map<string, Forecast>();
  for (const lane of new Set(tables.items.map((row) => row.lane))) {
    const rows = tables.items
      .filter((row) => row.lane === lane)
      .sort((a, b) => a.sequence - b.sequence);
    for (const one of runLane(configuration, tables, rows)) found.set(one.id, one);
  }
  return tables.items.flatMap(({ item }) => found.get(item.id) ?? []);
}

function runLane(configuration: Configuration, tables: Tables, rows: ItemRow[]): Forecast[] {
  const queue: ItemRow[] = [];
  const found: Forecast[] = [];
  const promote = () => {
    const open = rows.filter(isOpen);
    for (const row of [...open.slice(0, 1), ...open.filter(({ released }) => released)])
      if (!queue.includes(row)) queue.push(row);
  };
  promote();
  for (let next = 0; next < queue.length; next++) {
    const row = queue[next];
    if (!row) break;
    const { id } = row.item;
    const errors = attempt(configuration, tables, row);
    if (errors.length === 0) row.status = 'completed';
    const outcome = errors.length === 0 ? 'would-complete' : 'would-fail';
    found.push({ id, outcome, errors, waitsFor: null });
    promote();
  }
  const head = rows.find(isOpen)?.item.id ?? null;
  for (const row of rows.filter((one) => !queue.includes(one))) {
    const errors = errorsOf(configuration, tables, row);
    found.push({ id: row.item.id, outcome: 'would-fail', errors, waitsFor: head });
  }
  return found;
}

/** One run of the three steps, with what parking lists; without an error the change is written. */
function attempt(configuration: Configuration, tables: Tables, row: ItemRow): ItemError[] {
  const errors = errorsOf(configuration, tables, row);
  if (errors.length === 0) write(configuration, tables, readFacts(tables, row.item, now));
  return errors;
}

const errorsOf = (configuration: Configuration, tables: Tables, row: ItemRow): ItemError[] => [
  ...(row.laterApplied && !row.released ? [arrivedLate] : []),
  ...refusals(configuration, readFacts(tables, row.item, now)),
];
