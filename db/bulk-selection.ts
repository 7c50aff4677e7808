import { and, eq, notInArray, type SQL, sql } from 'drizzle-orm';
import type { BulkChange } from '../domain/background-action.ts';
import type { Db } from './client.ts';
import { type ItemFilter, itemConditions } from './inbox-filter.ts';
import { type Scope, visibleItems } from './inbox-scope.ts';
import { items } from './schema.ts';

/** What is changed in one item; `revision` is the one that was looked at, else the one there is. */
export type ItemChange = BulkChange & { id: string; revision?: number | undefined };

/**
 * The items themselves, every failed item of a cause (`domain/cause.ts`), what a list with this filter
 * shows (without a status: what is open), or items with a change for each.
 */
export type Selection =
  | { ids: readonly string[] }
  | { group: string }
  | { filter: ItemFilter }
  | { values: readonly ItemChange[] };

/** Items of one action at most: the selection is one statement. */
const MOST_SELECTED = 100_000;

/** Nothing was created: some ids are not known or not visible, nothing was selected, or too much. */
export class SelectionRefused extends Error {
  override readonly name = 'SelectionRefused';
  readonly why: 'unknown' | 'none' | 'too-many';
  readonly unknown: string[];
  constructor(why: SelectionRefused['why'], unknown: string[] = []) {
    super(`the selection is refused: ${why}`);
    this.why = why;
    this.unknown = unknown;
  }
}

/** The ids that were named; null where they were not. */
function idsOf(selection: Selection): readonly string[] | null {
  if ('ids' in selection) return selection.ids;
  return 'values' in selection ? selection.values.map(({ id }) => id) : null;
}

function wanted(scope: Scope, selection: Selection): SQL | undefined {
  const ids = idsOf(selection);
  if (ids) return and(sql`${items.id} = ANY (${sql.param([...ids])}::uuid[])`, visibleItems(scope));
  if ('group' in selection)
    return and(
      eq(items.groupId, selection.group),
      eq(items.status, 'completed-with-errors'),
      visibleItems(scope),
    );
  if (!('filter' in selection)) return sql`false`;
  const open = selection.filter.status
    ? undefined
    : notInArray(items.status, ['completed', 'cancelled']);
  return and(...itemConditions(scope, selection.filter), open);
}

// A batch has one time of receipt: within it, by device and its sequence.
const inOrder = sql`${items.receivedAt}, ${items.deviceId}, ${items.sequence}`;

/** Fixes the selection of an action; returns how many items it has. Throws {@link SelectionRefused}. */
export async function fixSelection(
  tx: Db,
  actionId: string,
  scope: Scope,
  selection: Selection,
): Promise<number> {
  const values = 'values' in selection ? selection.values : [];
  const changes = values.map(({ id, revision, ...change }) => ({ id, revision, change }));
  const { rowCount } = await tx.execute(sql`
    INSERT INTO bulk_items (action_id, position, item_id, status, revision, engineer_id, property,
      object_type, object_number, change)
    SELECT ${actionId}::uuid, row_number() OVER (ORDER BY ${inOrder}), ${items.id}, ${items.status},
      coalesce(given.revision, ${items.revision}), ${items.engineerId}, ${items.property},
      ${items.objectType}, ${items.objectNumber}, given.change
    FROM ${items} LEFT JOIN jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
      given(id uuid, revision int, change jsonb) ON given.id = ${items.id}
    WHERE ${wanted(scope, selection)} LIMIT ${MOST_SELECTED + 1}`);
  const total = rowCount ?? 0;
  const named = idsOf(selection);
  const found =
    named && total < named.length ? await selectedItems(tx, actionId) : new Set(named ?? []);
  assertSelected(selection, total, found);
  return total;
}

async function selectedItems(tx: Db, actionId: string): Promise<Set<string>> {
  const { rows } = await tx.execute<{ item_id: string }>(
    sql`SELECT item_id FROM bulk_items WHERE action_id = ${actionId}`,
  );
  return new Set(rows.map((row) => row.item_id));
}

function assertSelected(selection: Selection, count: number, found: ReadonlySet<string>): void {
  const unknown = (idsOf(selection) ?? []).filter((id) => !found.has(id));
  if (unknown.length > 0) throw new SelectionRefused('unknown', unknown);
  if (count === 0) throw new SelectionRefused('none');
  if (count > MOST_SELECTED) throw new SelectionRefused('too-many');
}

/** An item as it would be selected. */
export type SelectedItem = Pick<typeof items.$inferSelect, 'status' | 'property' | 'engineerId'>;

/**
 * What an action over the selection would be made for, by id and in the order of its work; nothing is
 * written. Throws {@link SelectionRefused}.
 */
export async function readSelection(
  db: Db,
  scope: Scope,
  selection: Selection,
): Promise<Map<string, SelectedItem>> {
  const { id, status, property, engineerId } = items;
  const rows = await db
    .select({ id, status, property, engineerId })
    .from(items)
    .where(wanted(scope, selection))
    .orderBy(inOrder)
    .limit(MOST_SELECTED + 1);
  const found = new Map(rows.map((row) => [row.id, row]));
  assertSelected(selection, found.size, new Set(found.keys()));
  return found;
}
