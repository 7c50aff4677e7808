import { and, eq, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type Category, categoriesMask, type ErrorCode, type ItemStatus } from '../domain/words.ts';
import { type Scope, visibleItems } from './inbox-scope.ts';
import { isFound, type SearchText } from './inbox-search.ts';
import { blocking } from './inbox-waiting.ts';
import { items } from './schema.ts';

/** Parts of a filter: each may be left out. */
export type Narrowing<T> = { [K in keyof T]?: T[K] | undefined };

/** What a list of items is narrowed to: one of the values of each property that is given. */
export type ItemFilter = Narrowing<{
  status: ItemStatus[];
  category: Category[];
  code: ErrorCode[];
  objectType: string[];
  /** Ids or numbers. */
  objectId: string[];
  engineer: string[];
  device: string[];
  property: string[];
  /** Colleagues who see to it; null = nobody does. */
  assignee: (string | null)[];
  /** Causes under which failed items are grouped. */
  group: string[];
  modifiedBy: string[];
  appVersion: string[];
  hasErrors: boolean;
  /** Items with an error of one of these (what a role can repair). */
  anyErrorCategory: Category[];
  receivedFrom: Date;
  /** Exclusive. */
  receivedTo: Date;
  /** What was completed or cancelled since, or failed. */
  finishedFrom: Date;
  /** Exclusive. */
  finishedTo: Date;
  attemptsMin: number;
  blockingMin: number;
  text: SearchText;
}>;

const oneOf = <T extends string>(column: PgColumn, values: T[] | undefined): SQL | undefined =>
  // A single value as `=`: only then an index on it and the time of receipt also gives the order.
  values?.length === 1 ? eq(column, values[0]) : values && inArray(column, values);

const given = <T>(value: T | undefined, condition: (value: T) => SQL | undefined) =>
  value === undefined ? undefined : condition(value);

function assignedTo(wanted: (string | null)[]): SQL | undefined {
  const people = wanted.filter((each) => each !== null);
  const nobody = people.length < wanted.length ? isNull(items.assignee) : undefined;
  return or(nobody, people.length > 0 ? oneOf(items.assignee, people) : undefined);
}

/** Numbers are looked up first: `id OR number` could not be answered by the index on the id. */
const ofObjects = (named: string[], types: string[] | undefined): SQL =>
  sql`items.object_id = ANY (ARRAY(
    SELECT unnest(${sql.param(named)}::text[])
    UNION SELECT object_id FROM objects
     WHERE number IN ${named} ${types ? sql`AND object_type IN ${types}` : sql``}))`;

const hasErrorOf = (wanted: Category[]): SQL =>
  sql`items.error_categories & ${categoriesMask(wanted)} <> 0`;

/** The conditions of a filter, but for its status, its text and what waits. */
export const plainConditions = (scope: Scope, filter: ItemFilter): (SQL | undefined)[] => [
  visibleItems(scope),
  oneOf(items.category, filter.category),
  oneOf(items.code, filter.code),
  oneOf(items.objectType, filter.objectType),
  given(filter.objectId, (named) => ofObjects(named, filter.objectType)),
  oneOf(items.engineerId, filter.engineer),
  oneOf(items.deviceId, filter.device),
  oneOf(items.property, filter.property),
  given(filter.assignee, assignedTo),
  oneOf(items.groupId, filter.group),
  oneOf(items.modifiedBy, filter.modifiedBy),
  oneOf(items.appVersion, filter.appVersion),
  given(filter.hasErrors, (has) => (has ? isNotNull(items.code) : isNull(items.code))),
  given(filter.anyErrorCategory, hasErrorOf),
  given(filter.receivedFrom, (from) => gte(items.receivedAt, from)),
  given(filter.receivedTo, (to) => lt(items.receivedAt, to)),
  given(filter.finishedFrom, (from) => gte(items.finishedAt, from)),
  given(filter.finishedTo, (to) => lt(items.finishedAt, to)),
  given(filter.attemptsMin, (least) => gte(items.attempt, least)),
];

/** The conditions under which an item is visible in the scope and selected by the filter. */
export const itemConditions = (scope: Scope, filter: ItemFilter): (SQL | undefined)[] => [
  ...plainConditions(scope, filter),
  oneOf(items.status, filter.status),
  given(filter.blockingMin, (least) => sql`${blocking} >= ${least}`),
  given(filter.text, isFound),
];

/** The item with this id, where the scope shows it. */
export const visibleItem = (scope: Scope, id: string): SQL | undefined =>
  and(eq(items.id, id), visibleItems(scope));
