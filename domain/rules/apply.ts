import type { Configuration } from '../configuration.ts';
import type { BusinessObject, Facts, ObjectChange } from '../facts.ts';
import type { Fields, ObjectRef, TransactionId } from '../transaction.ts';
import { merged } from './merge.ts';
import { sameValue } from './value.ts';

/** A change of a business object as it is to be written. `before` null = a new object. */
export type ObjectChangeToWrite = {
  before: BusinessObject | null;
  ref: ObjectRef;
  /** For a new object: what its number begins with. */
  numberPrefix?: string;
  parent: ObjectRef | null;
  status: string;
  fields: Fields;
  property: string | null;
  assignee: string | null;
  by: string;
  deviceId: string | null;
  transactionId: TransactionId | null;
  sequence: number | null;
};

/** The change that a transaction makes: its fields merged over the object as it is, its status moved. */
export function changeToWrite(
  configuration: Configuration,
  facts: Facts,
  sequence: number,
): ObjectChangeToWrite {
  const { item, object, parent } = facts;
  const type = configuration.objectTypes.get(item.objectType);
  return {
    before: object,
    ref: { objectType: item.objectType, objectId: item.objectId },
    numberPrefix: type?.numberPrefix ?? '',
    parent: object ? object.parent : rootOf(facts),
    status: item.content.toStatus ?? object?.status ?? type?.initialStatus ?? '',
    fields: merged(facts),
    property: object ? object.property : (parent?.property ?? null),
    assignee: object?.assignee ?? null,
    by: item.engineerId,
    deviceId: item.deviceId,
    transactionId: item.id,
    sequence,
  };
}

/** The parent of a new object, by the id under which the office knows it; null for a root. */
function rootOf({ item, parent }: Facts): ObjectRef | null {
  if (!parent) return null;
  const isItself = parent.objectType === item.objectType && parent.objectId === item.objectId;
  return isItself ? null : { objectType: parent.objectType, objectId: parent.objectId };
}

/** Field → its value before and after, for the fields that differ. An absent field reads null. */
export function changesOf(before: Fields, after: Fields): ObjectChange['changes'] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const differing = [...names].filter((name) => !sameValue(before[name], after[name]));
  return Object.fromEntries(
    differing.map((name) => [name, { from: before[name] ?? null, to: after[name] ?? null }]),
  );
}

/**
 * What a change leaves behind once it is written: the object and the row of its history. The number of
 * a new object is the office's to give and not known before: it shows as its prefix and a question mark.
 */
export function written(
  write: ObjectChangeToWrite,
  at: Date,
): { object: BusinessObject; change: ObjectChange } {
  const { before, ref, parent, status, fields, property, assignee } = write;
  const object: BusinessObject = {
    objectType: (before ?? ref).objectType,
    objectId: (before ?? ref).objectId,
    number: before?.number ?? `${write.numberPrefix ?? ''}?`,
    parent,
    status,
    version: (before?.version ?? 0) + 1,
    fields,
    property,
    assignee,
  };
  const change: ObjectChange = {
    version: object.version,
    transactionId: write.transactionId,
    deviceId: write.deviceId,
    by: write.by,
    changes: changesOf(before?.fields ?? {}, fields),
    ...(before && before.status !== status && { fromStatus: before.status, toStatus: status }),
    at: at.toISOString(),
  };
  return { object, change };
}
