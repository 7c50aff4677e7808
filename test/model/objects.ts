import type { Configuration } from '../../domain/configuration.ts';
import type { BusinessObject, Facts, JudgedItem, ObjectChange } from '../../domain/facts.ts';
import type { ItemError } from '../../domain/item-error.ts';
import { judge, lookAhead } from '../../domain/rules/judge.ts';
import type { ObjectRef } from '../../domain/transaction.ts';
import { type Step, steps } from '../../domain/words.ts';

/** The business objects and their history, kept and written naively: what the product is compared with. */

export type ChangeRow = Omit<ObjectChange, 'toStatus'> & ObjectRef & { status: string };
export type Objects = { objects: BusinessObject[]; changes: ChangeRow[] };

export const objectNamed = ({ objects }: Objects, { objectType, objectId }: ObjectRef) =>
  objects.find((one) => one.objectType === objectType && one.objectId === objectId) ??
  objects.find((one) => one.objectType === objectType && one.number === objectId) ??
  null;

/** As the statement of `db/facts.ts` reads them, with null where nothing is. */
export function readFacts(tables: Objects, item: JudgedItem, now: Date): Facts {
  const object = objectNamed(tables, item);
  const base = item.content.baseVersion;
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
  const history = tables.changes.filter(
    (row) => row.objectType === object.objectType && row.objectId === object.objectId,
  );
  return {
    ...facts,
    since: history
      .filter(({ version }) => version > base)
      .map((row) => ({ ...row, toStatus: row.fromStatus ? row.status : null })),
    statusAtBase: history.findLast(({ version }) => version <= base)?.status ?? null,
  };
}

export type Refusal = { step: Step; errors: ItemError[] };

/** What the first step that refuses says; undefined = the change may be written. */
export function firstRefusal(configuration: Configuration, facts: Facts): Refusal | undefined {
  for (const step of steps) {
    const errors = judge(configuration, facts, step);
    if (errors.length > 0) return { step, errors };
  }
  return undefined;
}

/** The same with what parking lists beside it. */
export function refusals(configuration: Configuration, facts: Facts): ItemError[] {
  const refused = firstRefusal(configuration, facts);
  return refused ? [...refused.errors, ...lookAhead(configuration, facts, refused.step)] : [];
}

/** Writes what a transaction changes: the object and a row of its history. */
export function write(configuration: Configuration, tables: Objects, facts: Facts): BusinessObject {
  const { item, object, parent } = facts;
  const type = configuration.objectTypes.get(item.objectType);
  const status = item.content.toStatus ?? object?.status ?? type?.initialStatus ?? '';
  const { objectType, objectId } = object ?? item;
  const after: BusinessObject = {
    ...(object ?? {
      number: `${type?.numberPrefix}${100 + tables.objects.length}`,
      parent: parent && { objectType: parent.objectType, objectId: parent.objectId },
      property: parent?.property ?? null,
      assignee: null,
    }),
    ...{ objectType, objectId, status, version: (object?.version ?? 0) + 1 },
    fields: { ...object?.fields, ...item.content.fields },
  };
  writeRow(tables, object, after, {
    ...{ transactionId: item.id, deviceId: item.deviceId, by: item.engineerId },
    at: facts.now.toISOString(),
  });
  return after;
}

/** Puts an object in the place of what it was, and tells the difference. */
export function writeRow(
  tables: Objects,
  before: BusinessObject | null,
  after: BusinessObject,
  author: Pick<ChangeRow, 'transactionId' | 'deviceId' | 'by' | 'at'>,
): void {
  const { objectType, objectId, status, version, fields } = after;
  const changed = Object.keys(fields).filter(
    (field) => JSON.stringify(fields[field]) !== JSON.stringify(before?.fields[field]),
  );
  tables.objects = [...tables.objects.filter((one) => one !== before), after];
  tables.changes = [
    ...tables.changes,
    {
      ...{ objectType, objectId, status, version, ...author, assignee: null, property: null },
      fromStatus: before && before.status !== status ? before.status : null,
      changes: Object.fromEntries(
        changed.map((field) => [
          field,
          { from: before?.fields[field] ?? null, to: fields[field] ?? null },
        ]),
      ),
    },
  ];
}
