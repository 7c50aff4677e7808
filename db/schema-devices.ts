import { sql } from 'drizzle-orm';
import { date, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { LogLevel } from '../domain/device-log.ts';
import { at } from './columns.ts';

/** What is known of devices beside their rows in `devices`, which are locks and change with each batch. */

/** Sessions that ended; the one that goes on stands in `devices`. */
export const deviceSessions = pgTable(
  'device_sessions',
  {
    deviceId: text('device_id').notNull(),
    startedAt: at('started_at').notNull(),
    lastContactAt: at('last_contact_at').notNull(),
    appVersion: text('app_version'),
    engineerId: text('engineer_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.deviceId, table.startedAt] }),
    index('device_sessions_ended').on(table.lastContactAt),
  ],
);

/** Lines of the app's log. A line is known by its time and its text, so that one sent again is there once. */
export const deviceLogs = pgTable(
  'device_logs',
  {
    deviceId: text('device_id').notNull(),
    /** By the device's clock. */
    loggedAt: at('logged_at').notNull(),
    /** MD5 of level and message. */
    digest: uuid('digest').notNull(),
    /** `logged_at` by the server's clock, as far as the device told how its own differs. */
    at: at('at').notNull(),
    receivedAt: at('received_at').notNull().defaultNow(),
    engineerId: text('engineer_id').notNull(),
    appVersion: text('app_version'),
    level: text('level').$type<LogLevel>().notNull(),
    message: text('message').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.deviceId, table.loggedAt, table.digest] }),
    index('device_logs_at').on(table.deviceId, table.at, table.digest),
    index('device_logs_received').on(table.receivedAt),
  ],
);

/** How many lines of a device came on a day (UTC); its row is the lock under which they are counted. */
export const deviceLogDays = pgTable(
  'device_log_days',
  {
    deviceId: text('device_id').notNull(),
    day: date('day').notNull().default(sql`(now() AT TIME ZONE 'UTC')::date`),
    kept: integer('kept').notNull().default(0),
    /** Beyond what is kept of a day. */
    dropped: integer('dropped').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.deviceId, table.day] })],
);
