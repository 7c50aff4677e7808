import {
  and,
  eq,
  gte,
  ilike,
  inArray,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Category, ErrorCode, ItemStatus } from '../domain/words.ts';
import { type Scope, visibleItems } from './inbox-scope.ts';
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
  /** Causes under which failed items are grouped. */
  group: string[];
  modifiedBy: string[];
  appVersion: string[];
  hasErrors: boolean;
  /** Items with an error of one of these codes (what a role can repair, as codes). */
  anyErrorCode: ErrorCode[];
  receivedFrom: Date;
  /** Exclusive. */
  receivedTo: Date;
  attemptsMin: number;
  blockingMin: number;
  /** Found at the start of an id, a number or a name. */
  text: { startsWith: string; engineers: string[] };
}>;

const oneOf = <T extends string>(column: PgColumn, values: T[] | undefined): SQL | undefined =>
  // A single value as `=`: only then the index on (status, received_at, id) also gives the order.
  values?.length === 1 ? eq(column, values[0]) : values && inArray(column, values);

const given = <T>(value: T | undefined, condition: (value: T) => SQL | undefined) =>
  value === undefined ? undefined : condition(value);

/** The text as a LIKE pattern for «starts with». */
export const prefix = (text: string): string => `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

function startsWith({ startsWith: start, engineers }: { startsWith: string; engineers: string[] }) {
  const pattern = prefix(start);
  return or(
    ilike(items.objectNumber, pattern),
    ilike(items.objectId, pattern),
    ilike(items.engineerId, pattern),
    ilike(items.deviceId, pattern),
    sql`items.id::text LIKE ${pattern.toLowerCase()}`,
    engineers.length > 0 ? inArray(items.engineerId, engineers) : undefined,
  );
}

/** Numbers are looked up first: `id OR number` could not be answered by the index on the id. */
const ofObjects = (named: string[], types: string[] | undefined): SQL =>
  sql`items.object_id = ANY (ARRAY(
    SELECT unnest(${sql.param(named)}::text[])
    UNION SELECT object_id FROM objects
     WHERE number IN ${named} ${types ? sql`AND object_type IN ${types}` : sql``}))`;

const hasCode = (codes: ErrorCode[]): SQL =>
  codes.length === 0
    ? sql`false`
    : sql`EXISTS (SELECT FROM jsonb_array_elements(items.errors) e WHERE e->>'code' IN ${codes})`;

/** The conditions under which an item is visible in the scope and selected by the filter. */
export const itemConditions = (scope: Scope, filter: ItemFilter): (SQL | undefined)[] => [
  visibleItems(scope),
  oneOf(items.status, filter.status),
  oneOf(items.category, filter.category),
  oneOf(items.code, filter.code),
  oneOf(items.objectType, filter.objectType),
  given(filter.objectId, (named) => ofObjects(named, filter.objectType)),
  oneOf(items.engineerId, filter.engineer),
  oneOf(items.deviceId, filter.device),
  oneOf(items.property, filter.property),
  oneOf(items.groupId, filter.group),
  oneOf(items.modifiedBy, filter.modifiedBy),
  oneOf(items.appVersion, filter.appVersion),
  given(filter.hasErrors, (has) => (has ? isNotNull(items.code) : isNull(items.code))),
  given(filter.anyErrorCode, hasCode),
  given(filter.receivedFrom, (from) => gte(items.receivedAt, from)),
  given(filter.receivedTo, (to) => lt(items.receivedAt, to)),
  given(filter.attemptsMin, (least) => gte(items.attempt, least)),
  given(filter.blockingMin, (least) => sql`${blocking} >= ${least}`),
  given(filter.text, startsWith),
];

/** The item with this id, where the scope shows it. */
export const visibleItem = (scope: Scope, id: string): SQL | undefined =>
  and(eq(items.id, id), visibleItems(scope));
