import type { BusinessObject } from '../domain/facts.ts';
import { changesOf, type ObjectChangeToWrite } from '../domain/rules/apply.ts';
import type { ObjectRef } from '../domain/transaction.ts';
import { type Db, statement } from './client.ts';

/** A change of a business object, whoever makes it. */
export type ObjectWrite = ObjectChangeToWrite & {
  /** For a new object: the office's number; without it the next one is given. */
  number?: string;
  reason?: string;
};

/** SQL that shows a row of `objects` (under the alias) as a {@link BusinessObject}. */
export const objectJson = (alias: string): string =>
  `jsonb_build_object('objectType', ${alias}.object_type, 'objectId', ${alias}.object_id,
    'number', ${alias}.number, 'status', ${alias}.status, 'version', ${alias}.version,
    'fields', ${alias}.fields, 'property', ${alias}.property, 'assignee', ${alias}.assignee,
    'parent', CASE WHEN ${alias}.parent_id IS NOT NULL THEN
      jsonb_build_object('objectType', ${alias}.parent_type, 'objectId', ${alias}.parent_id) END)`;

// By id, else by the office's number: devices may use either.
const lock = statement<{ object: BusinessObject }>(
  'object-lock',
  `SELECT ${objectJson('o')} AS object FROM objects o
    WHERE o.object_type = $1 AND (o.object_id = $2 OR o.number = $2)
    ORDER BY o.object_id = $2 DESC LIMIT 1 FOR UPDATE`,
);

const find = statement<{ object: BusinessObject }>(
  'object-find',
  `SELECT ${objectJson('o')} AS object FROM objects o
    WHERE o.object_type = $1 AND (o.object_id = $2 OR o.number = $2)
    ORDER BY o.object_id = $2 DESC LIMIT 1`,
);

/** Locks an object until the end of the transaction and returns it as it is now; null = unknown. */
export async function lockObject(
  tx: Db,
  { objectType, objectId }: ObjectRef,
): Promise<BusinessObject | null> {
  const [row] = await lock(tx, objectType, objectId);
  return row?.object ?? null;
}

/** The object with this id or number; null = unknown. */
export async function findObject(
  db: Db,
  objectType: string,
  idOrNumber: string,
): Promise<BusinessObject | null> {
  const [row] = await find(db, objectType, idOrNumber);
  return row?.object ?? null;
}

const insert = statement<{ version: number; number: string }>(
  'object-insert',
  `WITH written AS (
    INSERT INTO objects (object_type, object_id, number, parent_type, parent_id, status, version, fields, property, assignee)
    VALUES ($1, $2, coalesce($3, $4 || nextval('object_numbers')), $5, $6, $7, 1, $8, $9, $10)
    RETURNING version, number, status),
  history AS (
    INSERT INTO object_changes (object_type, object_id, version, transaction_id, device_id, sequence, by, reason, changes, assignee, property, status)
    SELECT $1, $2, version, $11, $12, $13, $14, $15, $16, $17, $18, status FROM written)
  SELECT version, number FROM written`,
);

const update = statement<{ version: number; number: string }>(
  'object-update',
  `WITH written AS (
    UPDATE objects SET status = $4, version = version + 1, fields = $5, property = $6, assignee = $7, updated_at = now()
    WHERE object_type = $1 AND object_id = $2 AND version = $3
    RETURNING version, number, status),
  history AS (
    INSERT INTO object_changes (object_type, object_id, version, transaction_id, device_id, sequence, by, reason, changes, assignee, property, from_status, status)
    SELECT $1, $2, version, $8, $9, $10, $11, $12, $13, $14, $15, $16, status FROM written)
  SELECT version, number FROM written`,
);

const moved = <T>(from: T, to: T) => (from === to ? null : JSON.stringify({ from, to }));

/**
 * Writes an object and its history row, within the caller's transaction, the object locked or new.
 * Throws when another change came first (no lock was held) and, as SQLSTATE 23505, when a new object's
 * id or number is taken or the transaction was applied before.
 */
export async function writeObject(
  tx: Db,
  write: ObjectWrite,
): Promise<{ version: number; number: string }> {
  const { before, ref, parent } = write;
  const author = [write.transactionId, write.deviceId, write.sequence, write.by, write.reason];
  const fields = JSON.stringify(write.fields);
  const changed = [
    JSON.stringify(changesOf(before?.fields ?? {}, write.fields)),
    moved(before?.assignee ?? null, write.assignee),
    moved(before?.property ?? null, write.property),
  ];
  const [written] = before
    ? await update(
        tx,
        before.objectType,
        before.objectId,
        before.version,
        write.status,
        fields,
        write.property,
        write.assignee,
        ...author,
        ...changed,
        before.status === write.status ? null : before.status,
      )
    : await insert(
        tx,
        ref.objectType,
        ref.objectId,
        write.number,
        write.numberPrefix ?? '',
        parent?.objectType,
        parent?.objectId,
        write.status,
        fields,
        write.property,
        write.assignee,
        ...author,
        ...changed,
      );
  if (!written) throw new Error(`${ref.objectType} ${ref.objectId} was changed without its lock`);
  return written;
}
