import type { Configuration } from '../domain/configuration.ts';
import type { ObjectRef, Transaction, TransactionId } from '../domain/transaction.ts';
import type { ItemStatus } from '../domain/words.ts';

/** A transaction that can be kept, with the hex SHA-256 of its canonical JSON as sent. */
export type Incoming = { transaction: Transaction; sha256: string };

export type RefusalCode =
  | 'id-reused'
  | 'sequence-reused'
  | 'id-of-other-device'
  | 'parent-mismatch';

export type Decision =
  | { receipt: 'accepted'; item: NewItem }
  /** `reason`: why it was cancelled. */
  | { receipt: 'duplicate'; status: ItemStatus; reason: string | null }
  /** `status` of the transaction that stands under this id, where the device may know it. */
  | { receipt: 'refused'; code: RefusalCode; status: ItemStatus | null };

/** A row of the inbox as it is received. */
export type NewItem = {
  id: TransactionId;
  sequence: number;
  sha256: string;
  lane: string;
  objectType: string;
  objectId: string;
  objectNumber: string | null;
  parentType: string | null;
  parentId: string | null;
  property: string | null;
  action: Transaction['action'];
  toStatus: string | null;
  content: object;
  occurredAt: string | null;
};

/** What was acknowledged before under one of the ids or sequences. */
export type Acknowledged = {
  id: string;
  deviceId: string;
  sequence: number;
  sha256: string;
  status: ItemStatus;
  reason: string | null;
};

/** An object that a transaction names; `name` is how it named it: by id or by number. */
export type NamedObject = {
  objectType: string;
  name: string;
  objectId: string;
  number: string;
  parent: ObjectRef | null;
  property: string | null;
};

/** What this device said before of an object that does not exist yet: its root, and since when. */
export type EarlierItem = ObjectRef & {
  parent: ObjectRef | null;
  property: string | null;
  sequence: number;
};

export type Known = {
  acknowledged: Acknowledged[];
  objects: NamedObject[];
  earlier: EarlierItem[];
};

// An object type has no slash, so the first one parts the two.
const keyOf = ({ objectType, objectId }: ObjectRef): string => `${objectType}/${objectId}`;
const same = (a: ObjectRef, b: ObjectRef): boolean =>
  a.objectId === b.objectId && a.objectType === b.objectType;

type Place = {
  object: ObjectRef;
  number: string | null;
  root: ObjectRef;
  property: string | null;
};

/**
 * Decides over the transactions of one batch, in the order of their sequence, each knowing what those
 * before it became. Pure; the device's lock must be held while `known` is read and the rows are written.
 */
export function decide(
  configuration: Configuration,
  deviceId: string,
  incoming: readonly Incoming[],
  known: Known,
): Map<Incoming, Decision> {
  const byId = new Map(known.acknowledged.map((row) => [row.id, row]));
  const bySequence = new Map(
    known.acknowledged.filter((row) => row.deviceId === deviceId).map((row) => [row.sequence, row]),
  );
  const objects = new Map(
    known.objects.map((row) => [keyOf({ objectType: row.objectType, objectId: row.name }), row]),
  );
  const earlier = new Map<string, EarlierItem[]>();
  const remember = (item: EarlierItem) => {
    const list = earlier.get(keyOf(item));
    if (list) list.push(item);
    else earlier.set(keyOf(item), [item]);
  };
  for (const item of known.earlier) remember(item);

  const placeOf = ({ objectType, objectId, parent, sequence }: Transaction): Place | null => {
    const found = objects.get(keyOf({ objectType, objectId }));
    const object = { objectType, objectId: found?.objectId ?? objectId };
    const parentFound = parent && objects.get(keyOf(parent));
    const given = parent && {
      objectType: parent.objectType,
      objectId: parentFound?.objectId ?? parent.objectId,
    };
    const before = (earlier.get(keyOf(object)) ?? []).filter((item) => item.sequence < sequence);
    const root = rootOf({ object, given, found, before });
    if (!root) return null;
    const property =
      found?.property ??
      parentFound?.property ??
      before.find((item) => item.property)?.property ??
      null;
    return { object, number: found?.number ?? null, root, property };
  };

  const decideOne = ({ transaction, sha256 }: Incoming): Decision => {
    const twin = byId.get(transaction.id);
    if (twin) return repeated(twin, deviceId, sha256);
    if (bySequence.has(transaction.sequence))
      return { receipt: 'refused', code: 'sequence-reused', status: null };
    const place = placeOf(transaction);
    if (!place) return { receipt: 'refused', code: 'parent-mismatch', status: null };
    const { ordering } = configuration.objectTypes.get(transaction.objectType) ?? {};
    const { root } = place;
    const lane =
      ordering === 'independent'
        ? transaction.id
        : `${deviceId}/${root.objectType}/${root.objectId}`;
    const item = toItem(transaction, sha256, lane, place);
    const row: Acknowledged = {
      id: transaction.id,
      deviceId,
      sequence: transaction.sequence,
      sha256,
      status: 'not-started',
      reason: null,
    };
    byId.set(row.id, row);
    bySequence.set(row.sequence, row);
    const parent = same(root, place.object) ? null : root;
    remember({ ...place.object, parent, property: place.property, sequence: row.sequence });
    return { receipt: 'accepted', item };
  };

  const inOrder = [...incoming].sort((a, b) => a.transaction.sequence - b.transaction.sequence);
  return new Map(inOrder.map((each) => [each, decideOne(each)]));
}

/** What is said to an id that was acknowledged before. */
function repeated(twin: Acknowledged, deviceId: string, sha256: string): Decision {
  if (twin.deviceId !== deviceId)
    return { receipt: 'refused', code: 'id-of-other-device', status: null };
  if (twin.sha256 === sha256)
    return { receipt: 'duplicate', status: twin.status, reason: twin.reason };
  return { receipt: 'refused', code: 'id-reused', status: twin.status };
}

/**
 * The root object: the given parent, else the object's, else the one that this device's earlier
 * transactions on the object had, else the object itself. Null = the given parent contradicts the others.
 */
function rootOf({
  object,
  given,
  found,
  before,
}: {
  object: ObjectRef;
  given: ObjectRef | undefined;
  found: NamedObject | undefined;
  before: readonly EarlierItem[];
}): ObjectRef | null {
  const roots = found ? [found.parent ?? object] : before.map(({ parent }) => parent ?? object);
  if (given) return roots.length === 0 || roots.some((root) => same(root, given)) ? given : null;
  return roots.find((root) => !same(root, object)) ?? object;
}

function toItem(
  { id, sequence, objectType, action, ...rest }: Transaction,
  sha256: string,
  lane: string,
  { object, number, root, property }: Place,
): NewItem {
  const { objectId: _objectId, parent: _parent, ...content } = rest;
  const parent = same(root, object) ? null : root;
  return {
    id,
    sequence,
    sha256,
    lane,
    objectType,
    objectId: object.objectId,
    objectNumber: number,
    parentType: parent?.objectType ?? null,
    parentId: parent?.objectId ?? null,
    property,
    action,
    toStatus: content.toStatus ?? null,
    content,
    occurredAt: content.occurredAt ?? null,
  };
}
