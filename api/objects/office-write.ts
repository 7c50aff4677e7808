import type { Db } from '../../db/client.ts';
import { type Feeds, lockDevicesOfObject, type Move, moveItems } from '../../db/inbox-of-object.ts';
import { lockObject, type ObjectWrite, writeObject } from '../../db/object-write.ts';
import { childrenAtSameProperty } from '../../db/objects-read.ts';
import { audit } from '../../db/schema-company.ts';
import type { BusinessObject } from '../../domain/facts.ts';

/** Who edits, and why. */
export type Author = { by: string; reason?: string };
type After = Pick<BusinessObject, 'status' | 'fields' | 'property' | 'assignee'>;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Writes a new object, with its audit row; returns the devices whose items may have moved to it. Throws, as
 * SQLSTATE 23505, when its id or number is taken.
 */
export async function saveNew(tx: Db, object: BusinessObject, author: Author): Promise<Feeds> {
  const feeds = await lockDevicesOfObject(tx, object);
  const origin = { deviceId: null, transactionId: null, sequence: null };
  await writeObject(tx, { ...object, ...author, ...origin, before: null, ref: object });
  // Items that came before their object were nobody's; now they are where it is.
  await moveItems(
    tx,
    { ...object, property: null },
    { property: object.property, ...author, feeds },
  );
  await remember(tx, 'object.created', object, { ...author, version: object.version });
  return feeds;
}

const writeOf = (before: BusinessObject, after: After, author: Author): ObjectWrite => ({
  before,
  ref: before,
  parent: before.parent,
  ...after,
  ...author,
  deviceId: null,
  transactionId: null,
  sequence: null,
});

/**
 * Writes an edit of a locked object, with its audit row; one that changes nothing writes nothing. To another
 * property only with the locks of its items' devices.
 */
export async function saveEdit(
  tx: Db,
  before: BusinessObject,
  after: After,
  author: Author,
  feeds: Feeds,
): Promise<BusinessObject> {
  const { status, fields, property, assignee } = before;
  if (same({ status, fields, property, assignee }, after)) return before;
  const { version } = await writeObject(tx, writeOf(before, after, author));
  if (after.property !== property)
    await moveWithChildren(tx, before, { property: after.property, ...author, feeds });
  await remember(tx, 'object.edited', before, { ...author, version });
  return { ...before, ...after, version };
}

/** What hangs under an object is where the object is: it moves along, and so do the items of both. */
async function moveWithChildren(tx: Db, root: BusinessObject, move: Move): Promise<void> {
  const { property, feeds: _feeds, ...author } = move;
  await moveItems(tx, root, move);
  for (const ref of await childrenAtSameProperty(tx, root)) {
    const child = await lockObject(tx, ref);
    if (!child) continue;
    const { status, fields, assignee } = child;
    await writeObject(tx, writeOf(child, { status, fields, assignee, property }, author));
    await moveItems(tx, child, move);
  }
}

const remember = (
  tx: Db,
  action: 'object.edited' | 'object.created',
  { objectType, objectId }: BusinessObject,
  { by, ...data }: Author & { version: number },
) => tx.insert(audit).values({ by, action, subject: `${objectType}/${objectId}`, data });
