import type { Configuration } from '../../domain/configuration.ts';
import type { BusinessObject, Facts, JudgedItem, ObjectChange } from '../../domain/facts.ts';
import type { ItemError } from '../../domain/item-error.ts';
import type { Forecast, ForecastItem } from '../../domain/rules/forecast.ts';
import { judge, lookAhead } from '../../domain/rules/judge.ts';
import type { ObjectRef } from '../../domain/transaction.ts';
import { type ItemStatus, steps } from '../../domain/words.ts';

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
export type ChangeRow = Omit<ObjectChange, 'toStatus'> & ObjectRef & { status: string };
export type Tables = { objects: BusinessObject[]; changes: ChangeRow[]; items: ItemRow[] };

const now = new Date('2026-11-22T14:00:00.000Z');
const isOpen = ({ status }: ItemRow) => status !== 'completed' && status !== 'cancelled';

const objectNamed = ({ objects }: Tables, { objectType, objectId }: ObjectRef) =>
  objects.find((one) => one.objectType === objectType && one.objectId === objectId) ??
  objects.find((one) => one.objectType === objectType && one.number === objectId) ??
  null;

/** As the statement of `db/facts.ts` reads them, with null where nothing is. */
function readFacts(tables: Tables, item: JudgedItem): Facts {
  const object = objectNamed(tables, item);
  const base = item.content.baseVersion;
  const history = object
    ? tables.changes.filter(
        (row) => row.objectType === object.objectType && row.objectId === object.objectId,
      )
    : [];
  const facts: Facts = {
    item,
    object,
    parent: item.parent && objectNamed(tables, item.parent),
    since: [],
    statusAtBase: null,
    configurationVersion: 1,
    now,
  };
  if (!object || base === undefined) return facts;
  if (object.version === base) return { ...facts, statusAtBase: object.status };
  if (object.version < base) return facts;
  return {
    ...facts,
    since: history
      .filter(({ version }) => version > base)
      .map((row) => ({ ...row, toStatus: row.fromStatus ? row.status : null })),
    statusAtBase: history.findLast(({ version }) => version <= base)?.status ?? null,
  };
}

/** The items as a forecast gets them. */
export const forecastItems = (tables: Tables): ForecastItem[] =>
  tables.items.map((row) => ({ ...row, id: row.item.id, facts: readFacts(tables, row.item) }));

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
    const errors = refusals(configuration, tables, row);
    found.push({ id: row.item.id, outcome: 'would-fail', errors, waitsFor: head });
  }
  return found;
}

/** One run of the three steps, with what parking lists; without an error the change is written. */
function attempt(configuration: Configuration, tables: Tables, row: ItemRow): ItemError[] {
  const errors = refusals(configuration, tables, row);
  if (errors.length === 0) write(configuration, tables, row);
  return errors;
}

function refusals(configuration: Configuration, tables: Tables, row: ItemRow): ItemError[] {
  const facts = readFacts(tables, row.item);
  const isLate = row.laterApplied && !row.released;
  const late: ItemError[] = isLate
    ? [{ category: 'conflict', code: 'arrived-late', params: {}, also: false }]
    : [];
  for (const step of steps) {
    const errors = judge(configuration, facts, step);
    if (errors.length === 0) continue;
    return [...late, ...errors, ...lookAhead(configuration, facts, step)];
  }
  return late;
}

function write(configuration: Configuration, tables: Tables, { item }: ItemRow): void {
  const { object, parent } = readFacts(tables, item);
  const type = configuration.objectTypes.get(item.objectType);
  const before = object?.fields ?? {};
  const fields = { ...before, ...item.content.fields };
  const status = item.content.toStatus ?? object?.status ?? type?.initialStatus ?? '';
  const { objectType, objectId } = object ?? item;
  const after: BusinessObject = {
    ...(object ?? {
      number: `${type?.numberPrefix}${100 + tables.objects.length}`,
      parent: parent && { objectType: parent.objectType, objectId: parent.objectId },
      property: parent?.property ?? null,
      assignee: null,
    }),
    ...{ objectType, objectId, fields, status, version: (object?.version ?? 0) + 1 },
  };
  tables.objects = [...tables.objects.filter((one) => one !== object), after];
  const changed = Object.keys(fields).filter(
    (field) => JSON.stringify(fields[field]) !== JSON.stringify(before[field]),
  );
  tables.changes = [
    ...tables.changes,
    {
      ...{ objectType, objectId, status, version: after.version, transactionId: item.id },
      ...{ deviceId: item.deviceId, by: item.engineerId, assignee: null, property: null },
      fromStatus: object && object.status !== status ? object.status : null,
      changes: Object.fromEntries(
        changed.map((field) => [field, { from: before[field] ?? null, to: fields[field] ?? null }]),
      ),
      at: now.toISOString(),
    },
  ];
}
