import { and, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Scope as OfficeScope } from '../domain/office-scope.ts';
import { items, refusals } from './schema.ts';
import { objects } from './schema-company.ts';

export type Scope = OfficeScope;

type Column = PgColumn | SQL;
// One parameter for all values: a statement asks this of each of its branches, and one per value would take
// longer to read and to plan than to run.
const among = (column: Column, values: readonly string[]): SQL =>
  values.length === 0 ? sql`false` : sql`${column} = ANY (${sql.param(values)}::text[])`;
const notAmong = (column: Column, values: readonly string[]): SQL | undefined =>
  values.length === 0
    ? undefined
    : sql`${column} NOT IN (SELECT unnest(${sql.param(values)}::text[]))`;

/** The rows about one item each that the scope shows; undefined = every row. */
export const visibleRows = (
  scope: Scope,
  { property, engineerId }: { property: Column; engineerId: Column },
): SQL | undefined =>
  scope === 'all'
    ? undefined
    : or(
        among(property, scope.properties),
        and(isNull(property), notAmong(engineerId, scope.hiddenEngineers)),
      );

/** The items that the scope shows; undefined = every item. */
export const visibleItems = (scope: Scope): SQL | undefined => visibleRows(scope, items);

/** What the scope shows of things that have an engineer and no property; undefined = all. */
export const ofVisibleEngineers = (scope: Scope, engineerId: Column): SQL | undefined =>
  scope === 'all' ? undefined : notAmong(engineerId, scope.hiddenEngineers);

/** The refusals that the scope shows: what was refused has no property, so its engineer decides. */
export const visibleRefusals = (scope: Scope): SQL | undefined =>
  ofVisibleEngineers(scope, refusals.engineerId);

/** The objects that the scope shows; one without a property belongs to nobody in particular. */
export const visibleObjects = (scope: Scope): SQL | undefined =>
  scope === 'all'
    ? undefined
    : or(among(objects.property, scope.properties), isNull(objects.property));
