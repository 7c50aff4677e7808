import { sql } from 'drizzle-orm';
import {
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type {
  BackgroundActionKind,
  BackgroundActionState,
  BulkChange,
  BulkItemResult,
  BulkOutcome,
  PassedOverReason,
  Resolved,
} from '../domain/background-action.ts';
import type { ItemError } from '../domain/item-error.ts';
import type { ItemStatus } from '../domain/words.ts';
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
    /** What was asked for, as it was sent, without what stands with each item. */
    request: jsonb('request').$type<Record<string, unknown>>().notNull(),
    /** How many items were selected. */
    total: integer('total').notNull(),
    state: text('state').$type<BackgroundActionState>().notNull().default('queued'),
    createdAt: at('created_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
    /** Who stopped it, while it is stopped. */
    stoppedBy: text('stopped_by'),
    stoppedAt: at('stopped_at'),
    /** Items a minute at most; null = as fast as the engine takes them. */
    perMinute: integer('per_minute'),
    /** Before this no item is worked on. */
    nextAt: at('next_at'),
    /** When the dispatcher is to start its workflow (again): a run moves it ahead; null = it is over. */
    deliverAt: at('deliver_at'),
    /** The `Idempotency-Key` with which its author asked for it, and a hash of what was asked. */
    requestKey: text('request_key'),
    requestHash: text('request_hash'),
  },
  (table) => [
    index('background_actions_created').on(table.createdAt, table.id),
    index('background_actions_deliver').on(table.deliverAt).where(sql`deliver_at IS NOT NULL`),
    uniqueIndex('background_actions_request')
      .on(table.by, table.requestKey)
      .where(sql`request_key IS NOT NULL`),
  ],
);

/** The items of a background action, and what became of each; it outlives the items. */
export const bulkItems = pgTable(
  'bulk_items',
  {
    actionId: uuid('action_id').notNull(),
    position: integer('position').notNull(),
    itemId: uuid('item_id').notNull(),
    /** The item as it was selected. */
    status: text('status').$type<ItemStatus>(),
    revision: integer('revision'),
    engineerId: text('engineer_id'),
    property: text('property'),
    objectType: text('object_type'),
    objectNumber: text('object_number'),
    /** What is changed in this item, where it is not the same for all. */
    change: jsonb('change').$type<BulkChange>(),
    /** null = not yet done. */
    result: text('result').$type<BulkItemResult>(),
    /** Why it was not done, and who was first. */
    reason: text('reason').$type<PassedOverReason>(),
    resolved: jsonb('resolved').$type<Resolved>(),
    at: at('at'),
    /** Of the attempt that served it, once that has ended; or why the change was refused. */
    outcome: text('outcome').$type<BulkOutcome>(),
    attempt: integer('attempt'),
    errors: jsonb('errors').$type<ItemError[]>(),
  },
  (table) => [
    primaryKey({ columns: [table.actionId, table.position] }),
    index('bulk_items_item').on(table.itemId, table.actionId),
    index('bulk_items_open').on(table.actionId, table.position).where(sql`result IS NULL`),
    // Settling looks for what was done and has not ended.
    index('bulk_items_unsettled')
      .on(table.actionId, table.position)
      .where(sql`result = 'done' AND outcome IS NULL`),
  ],
);
