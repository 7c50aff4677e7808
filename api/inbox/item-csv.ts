import { type Cell, csvHead, csvLines } from './csv.ts';
import type { Item } from './schemas.ts';

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

/** The first line. */
export const itemCsvHead = (): string => csvHead(names);

/** A line for each item. */
export const itemCsvLines = (items: readonly Item[]): string =>
  csvLines(items.map((item) => cellsOf.map((cell) => cell(item))));
