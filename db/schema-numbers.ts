import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
} from 'drizzle-orm/pg-core';
import type { ItemError } from '../domain/item-error.ts';
import type { NumberKind } from '../domain/numbers.ts';
import { at } from './columns.ts';

/**
 * What happened on each day that is over, counted: it outlives the items. Written by `count_day` alone, a
 * whole day at once. What happens on a day never changes, so neither does a day that was counted.
 */
export const numbers = pgTable(
  'numbers',
  {
    /** UTC. */
    day: date('day').notNull(),
    kind: text('kind').$type<NumberKind>().notNull(),
    /** Whose items: empty = without a property; then the engineer decides who may see them. */
    property: text('property').notNull(),
    engineerId: text('engineer_id').notNull(),
    objectType: text('object_type').notNull(),
    /** The cause of the failure (`domain/cause.ts`); empty = it did not fail. */
    cause: text('cause').notNull(),
    /** How long it took, as a step of the scale in `domain/numbers.ts`. */
    step: smallint('step').notNull(),
    count: integer('count').notNull(),
    /** How long they took together, in milliseconds. */
    total: bigint('total', { mode: 'number' }).notNull(),
    /** The newest error of that cause, without what people typed: the cause is worded by it. */
    sample: jsonb('sample').$type<ItemError>(),
  },
  (table) => [
    primaryKey({
      columns: [
        ...([table.day, table.kind, table.property, table.engineerId] as const),
        ...([table.objectType, table.cause, table.step] as const),
      ],
    }),
    // The days of one cause, which a group shows.
    index('numbers_cause')
      .on(table.cause, table.day, table.property, table.engineerId, table.count)
      .where(sql`kind IN ('failed','failed-again')`),
  ],
);

/** One row: every day before `countedTo` is in `numbers`; null = none is. */
export const numbersState = pgTable('numbers_state', {
  only: boolean('only').primaryKey().default(true),
  countedTo: at('counted_to'),
});
