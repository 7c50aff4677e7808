import type { Snapshot } from './database.ts';
import type { Sent } from './journal.ts';

type Reference = { objectType: string; objectId: string };

/** What a transaction's own words say of where it belongs. */
export type Places = {
  /** The object as the service names it, `order/WO-1`: devices may use the id or the office's number. */
  nameOf(reference: Reference): string;
  /** The lanes that it may stand in: more than one where it depends on what was known when it came. */
  lanesOf(sent: Sent): string[];
};

type KnownObject = { name: string; number: string; parent: string | null };
const OBJECTS = `SELECT object_type || '/' || object_id AS name, object_type || '/' || number AS number,
    parent_type || '/' || parent_id AS parent FROM objects`;

/** How a type's transactions were ever ordered: by their lane, or each for itself. */
const ORDERINGS = `SELECT id AS type, array_agg(DISTINCT coalesce(document->>'ordering', 'lane')) AS orderings
  FROM document_versions WHERE kind = 'object-type' GROUP BY id`;

/** Reads which object is meant by which name, and where each hangs. */
export async function readPlaces(
  snapshot: Snapshot,
  sent: ReadonlyMap<string, Sent>,
): Promise<Places> {
  const known = await snapshot.rows<KnownObject>(OBJECTS);
  // An id goes before a number that reads the same.
  const objects = new Map(known.map((object) => [object.number, object]));
  for (const object of known) objects.set(object.name, object);
  const orderings = new Map<string, string[]>();
  for (const each of await snapshot.rows<{ type: string; orderings: string[] }>(ORDERINGS))
    orderings.set(each.type, each.orderings);

  const nameOf = ({ objectType, objectId }: Reference) => {
    const named = `${objectType}/${objectId}`;
    return objects.get(named)?.name ?? named;
  };
  const parents = parentsGiven(sent, nameOf);
  const rootsOf = (object: string, deviceId: string): string[] => {
    const { parent } = objects.get(object) ?? {};
    return [object, ...(parent ? [parent] : []), ...(parents.get(`${deviceId}/${object}`) ?? [])];
  };
  return {
    nameOf,
    lanesOf({ transaction, deviceId }) {
      const { id, objectType, parent } = transaction;
      const roots = parent ? [nameOf(parent)] : rootsOf(nameOf(transaction), deviceId);
      const ordered = orderings.get(objectType) ?? ['lane'];
      return [
        ...(ordered.includes('independent') ? [id] : []),
        ...(ordered.includes('lane') ? roots.map((root) => `${deviceId}/${root}`) : []),
      ];
    },
  };
}

/** The parents that each device gave to an object: it need not say so again. */
function parentsGiven(sent: ReadonlyMap<string, Sent>, nameOf: Places['nameOf']) {
  const given = new Map<string, Set<string>>();
  for (const { transaction, deviceId } of sent.values()) {
    if (!transaction.parent) continue;
    const key = `${deviceId}/${nameOf(transaction)}`;
    given.set(key, (given.get(key) ?? new Set()).add(nameOf(transaction.parent)));
  }
  return given;
}
