import { sql } from 'drizzle-orm';
import {
  boolean,
  customType,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { at } from './columns.ts';

/** What the lists of the inbox are made quick by, and what people keep of them. */

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/**
 * The words by which an item is found that is stuck (`domain/search-words.ts`): of its messages and its
 * content. A row for what failed, waits for its next attempt, waits behind such a one, or has been open for ten
 * seconds, and for no other, so that what is received pays nothing for it.
 */
export const failureWords = pgTable(
  'failure_words',
  { itemId: uuid('item_id').primaryKey(), words: tsvector('words').notNull() },
  (table) => [index('failure_words_words').using('gin', table.words)],
);

/**
 * How many items are completed, per engineer and property: counting a million of them takes too long.
 * Kept by triggers on `items`. An engineer's items complete under the lock of a device of theirs, so
 * nobody waits for another's row.
 */
export const completedCounts = pgTable(
  'completed_counts',
  {
    engineerId: text('engineer_id').notNull(),
    /** Empty = none. */
    property: text('property').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.engineerId, table.property] })],
);

/** Lists that people saved under a name. */
export const inboxViews = pgTable(
  'inbox_views',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    /** The parameters of the list, as in its address. */
    query: text('query').notNull(),
    shared: boolean('shared').notNull(),
    by: text('by').notNull(),
    version: integer('version').notNull().default(1),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
    updatedBy: text('updated_by').notNull(),
  },
  (table) => [
    index('inbox_views_by').on(table.by, table.name),
    index('inbox_views_shared').on(table.name).where(sql`shared`),
  ],
);
