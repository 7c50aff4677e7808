import { and, inArray, isNull, notInArray, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { items, refusals } from './schema.ts';
import { objects } from './schema-company.ts';

/**
 * What an office user may see: `all`, or rows of these properties, and rows without a property unless
 * they are of an engineer whom somebody else's property set covers.
 */
export type Scope = 'all' | { properties: readonly string[]; hiddenEngineers: readonly string[] };

const among = (column: PgColumn, values: readonly string[]): SQL =>
  values.length === 0 ? sql`false` : inArray(column, [...values]);
const notAmong = (column: PgColumn, values: readonly string[]): SQL | undefined =>
  values.length === 0 ? undefined : notInArray(column, [...values]);

/** The items that the scope shows; undefined = every item. */
export const visibleItems = (scope: Scope): SQL | undefined =>
  scope === 'all'
    ? undefined
    : or(
        among(items.property, scope.properties),
        and(isNull(items.property), notAmong(items.engineerId, scope.hiddenEngineers)),
      );

/** The refusals that the scope shows: what was refused has no property, so its engineer decides. */
export const visibleRefusals = (scope: Scope): SQL | undefined =>
  scope === 'all' ? undefined : notAmong(refusals.engineerId, scope.hiddenEngineers);

/** The objects that the scope shows; one without a property belongs to nobody in particular. */
export const visibleObjects = (scope: Scope): SQL | undefined =>
  scope === 'all'
    ? undefined
    : or(among(objects.property, scope.properties), isNull(objects.property));
