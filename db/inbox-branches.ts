import { and, lt, or, type SQL, sql } from 'drizzle-orm';
import { type ItemStatus, isFinal, itemStatuses } from '../domain/words.ts';
import { type ItemFilter, plainConditions } from './inbox-filter.ts';
import type { After } from './inbox-page.ts';
import type { Scope } from './inbox-scope.ts';
import { sayingSo, waysToFind } from './inbox-search.ts';
import { items } from './schema.ts';

/**
 * The statements of the list. Each status is read by itself, for it has its own indexes, and only so much of
 * it as a page can need; the branches are then put together.
 */

export const itemSorts = ['receivedAt', 'finishedAt', 'attempts', 'blocking'] as const;
export type ItemSort = { by: (typeof itemSorts)[number]; descending: boolean };

export type KeyType = 'timestamptz' | 'integer';
type Key = { value: SQL; type: KeyType };

/** A stretch of a list that one order holds for; the id completes it. */
export type Part = {
  keys: Key[];
  /** What is in this part; null = nothing of this status. */
  only?: (status: ItemStatus) => SQL | null | undefined;
  /** It is made of the items for which others wait. */
  waitedFor?: true;
};

const received: Key = { value: sql`items.received_at`, type: 'timestamptz' };
const finished: Key = { value: sql`items.finished_at`, type: 'timestamptz' };
const attempt: Key = { value: sql`items.attempt`, type: 'integer' };
const blocking: Key = { value: sql`heads.blocking`, type: 'integer' };

/** From the highest to the lowest; what no key tells apart is in the order of its receipt. */
const parts: Record<ItemSort['by'], Part[]> = {
  receivedAt: [{ keys: [received] }],
  finishedAt: [
    { keys: [finished], only: () => sql`items.finished_at IS NOT NULL` },
    { keys: [received], only: () => sql`items.finished_at IS NULL` },
  ],
  attempts: [
    { keys: [attempt, received], only: () => sql`items.attempt > 1` },
    // What is completed was tried: it is either here or above.
    {
      keys: [received],
      only: (status) => (status === 'completed' ? sql`items.attempt <= 1` : sql`items.attempt = 1`),
    },
    {
      keys: [received],
      only: (status) => (status === 'completed' ? null : sql`items.attempt < 1`),
    },
  ],
  blocking: [
    {
      keys: [blocking, received],
      only: (status) => (isFinal(status) ? null : undefined),
      waitedFor: true,
    },
    {
      keys: [received],
      only: (status) =>
        isFinal(status) ? undefined : sql`items.id NOT IN (SELECT heads.id FROM heads)`,
    },
  ],
};

/** The parts of a list in their order. What is not finished comes last, whichever way the list runs. */
export const partsOf = ({ by, descending }: ItemSort): Part[] =>
  descending || by === 'finishedAt' ? parts[by] : parts[by].toReversed();

/** What the errors of an item tell; what is completed has none. */
const asksForErrors = ({ category, code, hasErrors, anyErrorCategory, group }: ItemFilter) =>
  [category, code, anyErrorCategory, group].some((each) => each !== undefined) || hasErrors;

function statusesOf(filter: ItemFilter): ItemStatus[] {
  const isPossible = (status: ItemStatus): boolean => {
    if (filter.status && !filter.status.includes(status)) return false;
    if (filter.group) return status === 'completed-with-errors';
    if (asksForErrors(filter) && status === 'completed') return false;
    return (filter.blockingMin ?? 0) < 1 || !isFinal(status);
  };
  // Most are completed: counting need not go further, often.
  return itemStatuses.filter(isPossible).sort((a) => (a === 'completed' ? -1 : 0));
}

/** The ways by which a text finds items of these statuses: among many, each way by its own index. */
function waysOf(statuses: ItemStatus[], { text }: ItemFilter): (SQL | undefined)[] {
  if (!text) return [undefined];
  if (statuses.every(isFinal)) return waysToFind(text);
  const isSaid = sayingSo(text) && sql`items.id IN (SELECT said.item_id FROM said)`;
  return [or(...waysToFind(text), isSaid)];
}

const waitedFor = (least: number | undefined): SQL | undefined =>
  least === undefined || least < 1
    ? undefined
    : // As a condition, not a join: with it a page is read in its order, and ends when it is full.
      sql`(items.id IN (SELECT heads.id FROM heads WHERE heads.blocking >= ${least})) IS TRUE`;

/** How far the clock of the database may be set back between a receipt and the end of that item. */
const SET_BACK_MS = 600_000;

/** What a list by receipt begins behind when it is asked for what had finished by then: no later receipt has. */
const receivedBy = ({ finishedTo }: ItemFilter): SQL | undefined =>
  finishedTo && lt(items.receivedAt, new Date(finishedTo.getTime() + SET_BACK_MS));

// One in a list is an equation to PostgreSQL.
const statusIs = (statuses: ItemStatus[]): SQL =>
  sql`items.status IN (${sql.join(
    statuses.map((status) => sql.raw(`'${status}'`)),
    sql`, `,
  )})`;

/** The conditions of the branch that reads these statuses. A scope of nothing is a condition like any other. */
function branchOf(
  statuses: ItemStatus[],
  scope: Scope,
  filter: ItemFilter,
  more: (SQL | undefined)[] = [],
): SQL[] {
  // None that is completed has errors: asking each would take reading it.
  const hasErrors = statuses.includes('completed') ? undefined : filter.hasErrors;
  const plain = plainConditions(scope, { ...filter, hasErrors });
  const own = [statusIs(statuses), ...plain, ...more, waitedFor(filter.blockingMin)];
  return waysOf(statuses, filter).map((way) => and(...own, way) ?? sql`true`);
}

/** The branches of one part of a list. */
const branchesOfPart = (scope: Scope, filter: ItemFilter, part: Part): SQL[] =>
  statusesOf(filter).flatMap((status) => {
    const only = part.only?.(status);
    if (only === null) return [];
    const bound = part.keys.includes(received) ? receivedBy(filter) : undefined;
    return branchOf([status], scope, filter, [only, bound]);
  });

/** The branches that are counted: without an order, what is open is read by one index at once. */
function branchesToCount(scope: Scope, filter: ItemFilter): SQL[] {
  const statuses = statusesOf(filter);
  const open = statuses.filter((status) => !isFinal(status));
  const final = statuses.filter(isFinal).map((status) => [status]);
  return [...final, open]
    .filter((each) => each.length > 0)
    .flatMap((each) => branchOf(each, scope, filter));
}

const together = (branches: SQL[]): SQL => sql.join(branches, sql` UNION ALL `);

/** What all branches look into is found once. */
function foundOnce({ text }: ItemFilter): SQL {
  const saying = text && sayingSo(text);
  return saying ? sql`WITH said AS MATERIALIZED (${saying})` : sql``;
}

/** An item that a text finds in two ways stands in two branches. */
const each = ({ text }: ItemFilter): SQL =>
  text && waysToFind(text).length > 1 ? sql`DISTINCT` : sql``;

/**
 * The ids of a page of one part, `(id, key, place)`: `key` is what the next page begins behind, as text (made
 * in SQL: a JavaScript date would cut the microseconds). Null when nothing can be in it.
 */
export function pageOfPart(
  scope: Scope,
  filter: ItemFilter,
  { by, descending }: ItemSort,
  number: number,
  { after, limit }: { after: After | null; limit: number },
): SQL | null {
  const part = partsOf({ by, descending })[number];
  const branches = part ? branchesOfPart(scope, filter, part) : [];
  if (!part || branches.length === 0) return null;
  const direction = sql.raw(descending ? 'DESC' : 'ASC');
  const columns = part.keys.map((_, n) => sql.raw(`k${n}`));
  const ordered = (by: SQL[]): SQL =>
    sql.join(
      by.map((column) => sql`${column} ${direction}`),
      sql`, `,
    );
  const keys = part.keys.map(({ value }) => value);
  const selected = keys.map((value, n) => sql`${value} AS ${sql.raw(`k${n}`)}`);
  const from = part.waitedFor ? sql`heads JOIN items ON items.id = heads.id` : sql`items`;
  const beyond = after ? sql`AND ${behind(part, descending, after)}` : sql``;
  const read = branches.map(
    (condition) => sql`(
      SELECT items.id, ${sql.join(selected, sql`, `)} FROM ${from} WHERE ${condition} ${beyond}
       ORDER BY ${ordered([...keys, sql`items.id`])} LIMIT ${limit})`,
  );
  return sql`${foundOnce(filter)}
    SELECT id, concat_ws('|', ${sql.raw(`${number}`)}, ${sql.join(columns, sql`, `)}) AS key,
        row_number() OVER (ORDER BY ${ordered([...columns, sql`id`])}) AS place
      FROM (SELECT ${each(filter)} * FROM (${together(read)}) branches) found
     ORDER BY place LIMIT ${limit}`;
}

/** Behind the place that a cursor names; `after.key` holds the number of the part, then its keys. */
function behind({ keys }: Part, descending: boolean, { key, id }: After): SQL {
  const [, ...values] = key.split('|');
  const place = keys.map(({ type }, n) => sql`${values[n]}::${sql.raw(type)}`);
  const columns = keys.map(({ value }) => value);
  const than = sql.raw(descending ? '<' : '>');
  return sql`(${sql.join([...columns, sql`items.id`], sql`, `)}) ${than}
    (${sql.join([...place, sql`${id}::uuid`], sql`, `)})`;
}

/** How many items a filter selects, counted up to `most`. */
export function countUpTo(scope: Scope, filter: ItemFilter, most: number): SQL {
  const branches = branchesToCount(scope, filter);
  if (branches.length === 0) return sql`SELECT 0 AS count`;
  const read = branches.map(
    (condition) => sql`(SELECT items.id FROM items WHERE ${condition} LIMIT ${most})`,
  );
  return sql`${foundOnce(filter)}
    SELECT count(*)::int AS count
      FROM (SELECT ${each(filter)} id FROM (${together(read)}) branches LIMIT ${most}) found`;
}
