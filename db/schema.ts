import { sql } from 'drizzle-orm';
import {
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { ItemError } from '../domain/item-error.ts';
import type { Content, Question } from '../domain/transaction.ts';
import type {
  Action,
  Category,
  ErrorCode,
  FinalStatus,
  ItemStatus,
  Step,
  TimelineKind,
} from '../domain/words.ts';
import { at, counter } from './columns.ts';
import { itemIndexes } from './item-indexes.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** A device's row is the lock for its lanes; `feed` is the cursor of its verdict feed. */
export const devices = pgTable('devices', {
  id: text('id').primaryKey(),
  engineerId: text('engineer_id').notNull(),
  feed: counter('feed').notNull().default(0),
  /** No transaction with a higher sequence was ever sent; a batch above it holds no repeat. */
  highestSequence: counter('highest_sequence').notNull().default(0),
  createdAt: at('created_at').notNull().defaultNow(),
  lastContactAt: at('last_contact_at').notNull().defaultNow(),
  /** Up to here the device had read its verdict feed, as it said last (at the latest ten seconds before). */
  feedRead: counter('feed_read').notNull().default(0),
  feedReadId: uuid('feed_read_id'),
  feedReadAt: at('feed_read_at'),
  appVersion: text('app_version'),
  /** What it held when it said so last, the batch of that moment included, of which `pending_received` came. */
  pendingCount: integer('pending_count'),
  pendingReceived: integer('pending_received'),
  /** By the device's clock. */
  pendingOldestAt: at('pending_oldest_at'),
  pendingAt: at('pending_at'),
  /** Device clock minus server clock at the last batch, in milliseconds. */
  clockSkew: counter('clock_skew'),
  /** The same of the last nine batches, the latest first: one that was long on its way distorts no median. */
  clockSkews: counter('clock_skews').array().notNull().default([]),
  /** Since when it is heard of without a long pause, under one version and engineer. */
  sessionAt: at('session_at'),
  /** Rises with each hand-over to another engineer. */
  version: integer('version').notNull().default(1),
});

/** The inbox: one row per transaction received. */
export const items = pgTable(
  'items',
  {
    id: uuid('id').primaryKey(),
    deviceId: text('device_id').notNull(),
    sequence: counter('sequence').notNull(),
    /** Device + root object; the item's own id when its object type is independent. */
    lane: text('lane').notNull(),
    engineerId: text('engineer_id').notNull(),
    appVersion: text('app_version'),
    objectType: text('object_type').notNull(),
    objectId: text('object_id').notNull(),
    objectNumber: text('object_number'),
    parentType: text('parent_type'),
    parentId: text('parent_id'),
    property: text('property'),
    action: text('action').$type<Action>().notNull(),
    toStatus: text('to_status'),
    content: jsonb('content').$type<Content>().notNull(),
    revision: integer('revision').notNull().default(1),
    occurredAt: at('occurred_at'),
    receivedAt: at('received_at').notNull().defaultNow(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
    status: text('status').$type<ItemStatus>().notNull(),
    attempt: integer('attempt').notNull().default(0),
    /** How often this attempt was given to the engine; above 0 it counts as in flight. */
    deliveries: integer('deliveries').notNull().default(0),
    /** When the dispatcher is to deliver (again); null = nothing to deliver. */
    deliverAt: at('deliver_at'),
    /** Set while a technical failure waits for its next attempt. */
    nextAttemptAt: at('next_attempt_at'),
    technicalSince: at('technical_since'),
    technicalFailures: integer('technical_failures').notNull().default(0),
    missingAttachments: integer('missing_attachments').notNull().default(0),
    attachmentsDueAt: at('attachments_due_at'),
    /** A person said: don't wait for earlier ones. */
    released: boolean('released').notNull().default(false),
    category: text('category').$type<Category>(),
    code: text('code').$type<ErrorCode>(),
    errors: jsonb('errors').$type<ItemError[]>(),
    /** Of all its errors, as one number (`categoriesMask`); null without errors. */
    errorCategories: integer('error_categories'),
    /** Why it was cancelled. */
    reason: text('reason'),
    modifiedBy: text('modified_by'),
    /** The colleague who sees to it. */
    assignee: text('assignee'),
    /** The object's version after this was applied. */
    objectVersion: integer('object_version'),
    /** JSON pointer of each part that somebody else amended (`/fields/solution`) → that user's id. */
    amended: jsonb('amended').$type<Record<string, string>>(),
    /** Authorization errors that an application manager lets this item pass with. */
    approved: jsonb('approved').$type<ErrorCode[]>(),
    /** What the office asked the engineer last, and the answer. */
    question: jsonb('question').$type<Question>(),
    /** The cause it is grouped under while it is failed (`domain/cause.ts`). */
    groupId: text('group_id'),
    /** The device's feed counter at the latest change. */
    feed: counter('feed').notNull(),
  },
  itemIndexes,
);

/**
 * The lanes in which items wait: behind which one, and how many. Kept with every change of a lane
 * (`lanes.ts`), for counting what waits behind thousands of failed items takes too long for a list.
 */
export const heads = pgTable('heads', {
  lane: text('lane').primaryKey(),
  /** The lane's first open item. */
  id: uuid('id').notNull(),
  /** Always above 0. */
  blocking: integer('blocking').notNull(),
});

/** What was acknowledged, kept for ever; append-only. Answers a repeat and a reused id. */
export const ledger = pgTable(
  'ledger',
  {
    id: uuid('id').primaryKey(),
    deviceId: text('device_id').notNull(),
    sequence: counter('sequence').notNull(),
    /** SHA-256 of the canonical JSON (RFC 8785) of the transaction as received. */
    sha256: bytea('sha256').notNull(),
    lane: text('lane').notNull(),
    receivedAt: at('received_at').notNull().defaultNow(),
  },
  (table) => [unique('ledger_sequence').on(table.deviceId, table.sequence)],
);

/** The final word on a transaction, kept for ever; append-only: its key forbids a second one. */
export const outcomes = pgTable(
  'outcomes',
  {
    id: uuid('id').primaryKey(),
    lane: text('lane').notNull(),
    sequence: counter('sequence').notNull(),
    status: text('status').$type<FinalStatus>().notNull(),
    released: boolean('released').notNull(),
    reason: text('reason'),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [
    index('outcomes_applied')
      .on(table.lane, table.sequence)
      .where(sql`status = 'completed' AND NOT released`),
  ],
);

/** Requests to try again. Pending = not yet served by an attempt. */
export const requests = pgTable(
  'requests',
  {
    itemId: uuid('item_id').notNull(),
    requestId: text('request_id').notNull(),
    by: text('by'),
    via: text('via').notNull(),
    note: text('note'),
    at: at('at').notNull().defaultNow(),
    servedBy: integer('served_by'),
  },
  (table) => [primaryKey({ columns: [table.itemId, table.requestId] })],
);

/** What each attempt found. */
export const attempts = pgTable(
  'attempts',
  {
    itemId: uuid('item_id').notNull(),
    attempt: integer('attempt').notNull(),
    revision: integer('revision').notNull(),
    startedAt: at('started_at').notNull(),
    finishedAt: at('finished_at').notNull().defaultNow(),
    outcome: text('outcome')
      .$type<'completed' | 'failed' | 'technical' | 'put-back' | 'cancelled'>()
      .notNull(),
    step: text('step').$type<Step>(),
    errors: jsonb('errors').$type<ItemError[]>(),
    /** The cause for which it was parked, and whose item it is, so that a group knows its days. */
    groupId: text('group_id'),
    property: text('property'),
    engineerId: text('engineer_id'),
    deviceId: text('device_id'),
  },
  (table) => [
    primaryKey({ columns: [table.itemId, table.attempt] }),
    index('attempts_group')
      .on(
        ...[table.groupId, table.finishedAt, table.itemId],
        ...[table.property, table.engineerId, table.deviceId],
      )
      .where(sql`group_id IS NOT NULL`),
  ],
);

/** Every version of an item's content once it was amended, the device's own first; append-only. */
export const revisions = pgTable(
  'revisions',
  {
    itemId: uuid('item_id').notNull(),
    revision: integer('revision').notNull(),
    content: jsonb('content').$type<Content>().notNull(),
    by: text('by').notNull(),
    reason: text('reason'),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.itemId, table.revision] })],
);

/** What happened to an item after its receipt, in words and as data; append-only. */
export const timeline = pgTable(
  'timeline',
  {
    id: counter('id').generatedAlwaysAsIdentity().primaryKey(),
    itemId: uuid('item_id').notNull(),
    at: at('at').notNull().defaultNow(),
    kind: text('kind').$type<TimelineKind>().notNull(),
    by: text('by'),
    via: text('via'),
    data: jsonb('data').$type<Record<string, unknown>>(),
  },
  (table) => [index('timeline_item').on(table.itemId, table.id)],
);

/** What was refused at the door. */
export const refusals = pgTable(
  'refusals',
  {
    id: counter('id').generatedAlwaysAsIdentity().primaryKey(),
    at: at('at').notNull().defaultNow(),
    deviceId: text('device_id').notNull(),
    engineerId: text('engineer_id').notNull(),
    /** As sent, cut to 100 characters; null when it could not be read. */
    transactionId: text('transaction_id'),
    code: text('code').notNull(),
    detail: text('detail').notNull(),
  },
  (table) => [
    index('refusals_at').on(table.at, table.id),
    index('refusals_device').on(table.deviceId, table.at, table.id),
  ],
);
