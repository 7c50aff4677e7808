import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type {
  BackgroundActionKind,
  BackgroundActionState,
  BulkItemResult,
  PassedOverReason,
} from '../domain/background-action.ts';
import { at } from './columns.ts';

/** Work over a selection of items that is fixed when it is created; runs as the workflow `bulk-{id}`. */
export const backgroundActions = pgTable(
  'background_actions',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').$type<BackgroundActionKind>().notNull(),
    name: text('name').notNull(),
    by: text('by').notNull(),
    reason: text('reason'),
    /** What was asked for, as it was sent. */
    request: jsonb('request').$type<Record<string, unknown>>().notNull(),
    /** How many items were selected. */
    total: integer('total').notNull(),
    state: text('state').$type<BackgroundActionState>().notNull().default('queued'),
    createdAt: at('created_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
    /** When the dispatcher is to start its workflow (again): a run moves it ahead; null = it is over. */
    deliverAt: at('deliver_at'),
  },
  (table) => [
    index('background_actions_created').on(table.createdAt, table.id),
    index('background_actions_deliver').on(table.deliverAt).where(sql`deliver_at IS NOT NULL`),
  ],
);

/** The items of a background action, and what became of each. */
export const bulkItems = pgTable(
  'bulk_items',
  {
    actionId: uuid('action_id').notNull(),
    position: integer('position').notNull(),
    itemId: uuid('item_id').notNull(),
    /** null = not yet done. */
    result: text('result').$type<BulkItemResult>(),
    /** Why it was not done. */
    reason: text('reason').$type<PassedOverReason>(),
    at: at('at'),
  },
  (table) => [
    primaryKey({ columns: [table.actionId, table.position] }),
    index('bulk_items_item').on(table.itemId, table.actionId),
    index('bulk_items_open').on(table.actionId, table.position).where(sql`result IS NULL`),
  ],
);
