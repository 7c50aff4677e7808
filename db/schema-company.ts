import { sql } from 'drizzle-orm';
import {
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Fields } from '../domain/transaction.ts';
import { at, counter } from './columns.ts';

const _bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** One row. `version` rises with every change of any document, so that caches know their age. */
export const configurationState = pgTable('configuration_state', {
  one: boolean('one').primaryKey().default(true),
  version: counter('version').notNull().default(0),
});

/** One row. Devices that see another epoch send again what they still hold (`reconcile`). */
export const serverState = pgTable('server_state', {
  one: boolean('one').primaryKey().default(true),
  epoch: uuid('epoch').notNull().defaultRandom(),
  epochAt: at('epoch_at').notNull().defaultNow(),
  reconciledAt: at('reconciled_at'),
});

/** The documents in force. */
export const documents = pgTable(
  'documents',
  {
    kind: text('kind').notNull(),
    id: text('id').notNull(),
    version: integer('version').notNull(),
    document: jsonb('document').notNull(),
    by: text('by').notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);

/** Every version of every document; append-only. */
export const documentVersions = pgTable(
  'document_versions',
  {
    kind: text('kind').notNull(),
    id: text('id').notNull(),
    version: integer('version').notNull(),
    document: jsonb('document').notNull(),
    by: text('by').notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id, table.version] })],
);

/** Who did what; append-only. */
export const audit = pgTable(
  'audit',
  {
    id: counter('id').generatedAlwaysAsIdentity().primaryKey(),
    at: at('at').notNull().defaultNow(),
    by: text('by').notNull(),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>(),
  },
  (table) => [
    index('audit_by').on(table.by, table.id),
    index('audit_subject').on(table.subject.op('text_pattern_ops'), table.id),
  ],
);

/** Business objects of the default back office. */
export const objects = pgTable(
  'objects',
  {
    objectType: text('object_type').notNull(),
    objectId: text('object_id').notNull(),
    number: text('number').notNull(),
    parentType: text('parent_type'),
    parentId: text('parent_id'),
    status: text('status').notNull(),
    version: integer('version').notNull(),
    fields: jsonb('fields').$type<Fields>().notNull(),
    property: text('property'),
    assignee: text('assignee'),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.objectType, table.objectId] }),
    unique('objects_number').on(table.objectType, table.number),
    index('objects_property').on(table.property, table.objectType, table.objectId),
    index('objects_parent').on(table.parentType, table.parentId).where(sql`parent_id IS NOT NULL`),
  ],
);

/** The running part of the numbers that the office gives (`WO-1042`). */
export const objectNumbers = pgSequence('object_numbers', { startWith: 1001 });

/** Every applied change of every object; append-only. A transaction stands here at most once. */
export const objectChanges = pgTable(
  'object_changes',
  {
    objectType: text('object_type').notNull(),
    objectId: text('object_id').notNull(),
    version: integer('version').notNull(),
    transactionId: uuid('transaction_id').unique('object_changes_transaction'),
    deviceId: text('device_id'),
    sequence: counter('sequence'),
    by: text('by').notNull(),
    reason: text('reason'),
    changes: jsonb('changes').$type<Record<string, { from: unknown; to: unknown }>>().notNull(),
    assignee: jsonb('assignee').$type<{ from: string | null; to: string | null }>(),
    property: jsonb('property').$type<{ from: string | null; to: string | null }>(),
    fromStatus: text('from_status'),
    /** Status after the change. */
    status: text('status').notNull(),
    at: at('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.objectType, table.objectId, table.version] })],
);

/** What each worker process last saw of itself and of the engine. */
export const workers = pgTable('workers', {
  id: text('id').primaryKey(),
  seenAt: at('seen_at').notNull().defaultNow(),
  engineSeenAt: at('engine_seen_at'),
  engineError: text('engine_error'),
});
