import { and, desc, eq, sql } from 'drizzle-orm';
import type { LogLevel } from '../domain/device-log.ts';
import { type Db, statement, transact } from './client.ts';
import { notePoll } from './feed.ts';
import { ofVisibleEngineers, type Scope } from './inbox-scope.ts';
import { deviceLogDays, deviceLogs, deviceSessions } from './schema-devices.ts';

/** A line of the app's log; `at` in ISO 8601, by the device's clock. */
export type LogLine = { at: string; level: LogLevel; message: string };
export type LogBatch = {
  deviceId: string;
  engineerId: string;
  appVersion: string | null;
  sentAt: string | null;
  lines: readonly LogLine[];
};
/** What became of the lines: kept now, kept before, or beyond what is kept of a day. */
export type KeptLines = { kept: number; repeated: number; dropped: number };

/** Lines that are kept of a device and a day; an app that logs in a circle fills no disk. */
export const LINES_A_DAY = 5_000;

// Bounded as in `db/device-list.ts`. Without `sentAt` the clock is taken to be as at the last batch.
const sender = statement<{ skew: number }>(
  'log-sender',
  `SELECT greatest(least(coalesce(extract(epoch FROM $3::timestamptz - clock_timestamp()) * 1000, clock_skew, 0),
      6311520000000), -6311520000000)::bigint AS skew
    FROM devices WHERE id = $1 AND engineer_id = $2`,
);
const lockDay = statement<{ kept: number; day: string }>(
  'log-day',
  `INSERT INTO device_log_days AS d (device_id) VALUES ($1)
    ON CONFLICT (device_id, day) DO UPDATE SET kept = d.kept RETURNING d.kept, d.day::text`,
);
const insertLines = statement<{ kept: number; fresh: number }>(
  'log-insert',
  `WITH lines AS (
    SELECT l.at, l.level, l.message, md5(l.level || ' ' || l.message)::uuid AS digest, l.n
      FROM jsonb_to_recordset($2::jsonb) l(n integer, at timestamptz, level text, message text)),
  fresh AS MATERIALIZED (
    SELECT DISTINCT ON (at, digest) * FROM lines l
     WHERE NOT EXISTS (SELECT FROM device_logs k WHERE k.device_id = $1 AND k.logged_at = l.at AND k.digest = l.digest)
     ORDER BY at, digest, n),
  kept AS (
    INSERT INTO device_logs (device_id, logged_at, digest, at, engineer_id, app_version, level, message)
    SELECT $1, at, digest, least(at - $5::bigint * interval '1 ms', now()), $3, $4, level, message FROM fresh ORDER BY n LIMIT $6
    ON CONFLICT DO NOTHING RETURNING 1)
  SELECT (SELECT count(*)::int FROM kept) AS kept, (SELECT count(*)::int FROM fresh) AS fresh`,
);
const countLines = statement(
  'log-count',
  `UPDATE device_log_days SET kept = kept + $3, dropped = dropped + $4 WHERE device_id = $1 AND day = $2::date`,
);

/**
 * Keeps lines of the app's log, each once; counts as contact. Null = the device is not this engineer's. It
 * never waits for the device's lock: what is acknowledged goes first.
 */
export async function keepLogs(db: Db, batch: LogBatch): Promise<KeptLines | null> {
  const { deviceId, engineerId, appVersion, sentAt } = batch;
  const lines = batch.lines.map((line, n) => ({ n, ...line }));
  const result = await transact(db, async (tx) => {
    const [device] = await sender(tx, deviceId, engineerId, sentAt);
    if (!device) return null;
    const [day] = await lockDay(tx, deviceId);
    if (!day) throw new Error('an upsert gives its row');
    const room = Math.max(0, LINES_A_DAY - day.kept);
    const [counted] = await insertLines(
      tx,
      ...[deviceId, JSON.stringify(lines), engineerId, appVersion, device.skew, room],
    );
    const { kept = 0, fresh = 0 } = counted ?? {};
    await countLines(tx, deviceId, day.day, kept, fresh - kept);
    return { kept, repeated: lines.length - fresh, dropped: fresh - kept };
  });
  if (result) await notePoll(db, deviceId, engineerId, null);
  return result;
}

/** What is kept of a device's log today (UTC), and what was beyond it. */
export async function logsToday(db: Db, deviceId: string) {
  const [day] = await db
    .select({ kept: deviceLogDays.kept, dropped: deviceLogDays.dropped })
    .from(deviceLogDays)
    .where(
      and(
        eq(deviceLogDays.deviceId, deviceId),
        eq(deviceLogDays.day, sql`(now() AT TIME ZONE 'UTC')::date`),
      ),
    );
  return day ?? { kept: 0, dropped: 0 };
}

const of = (deviceId: string, scope: Scope, table: typeof deviceLogs | typeof deviceSessions) =>
  and(eq(table.deviceId, deviceId), ofVisibleEngineers(scope, table.engineerId));

/** The latest lines of a device, the newest first. */
export const latestLogs = (db: Db, scope: Scope, deviceId: string, limit: number) =>
  db
    .select()
    .from(deviceLogs)
    .where(of(deviceId, scope, deviceLogs))
    .orderBy(desc(deviceLogs.at), desc(deviceLogs.digest))
    .limit(limit);

/** The sessions of a device that ended, the newest first. */
export const latestSessions = (db: Db, scope: Scope, deviceId: string, limit: number) =>
  db
    .select()
    .from(deviceSessions)
    .where(of(deviceId, scope, deviceSessions))
    .orderBy(desc(deviceSessions.startedAt))
    .limit(limit);

/** Rows deleted at a time. */
const BATCH = 2_000;
const deleteLogs = statement(
  'log-expire',
  `DELETE FROM device_logs WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM device_logs WHERE received_at < now() - interval '30 days' ORDER BY received_at LIMIT $1))
    RETURNING 1`,
);
const deleteRest = statement(
  'device-records-expire',
  `WITH days AS (DELETE FROM device_log_days WHERE day < now() - interval '31 days'),
    sessions AS (DELETE FROM device_sessions WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM device_sessions WHERE last_contact_at < now() - interval '90 days' LIMIT $1)))
  DELETE FROM gadget_tokens WHERE expires_at < now() - interval '1 day'`,
);

/**
 * Deletes a batch of what is kept beside the inbox for a while: log lines after 30 days, sessions after 90,
 * tokens of gadgets that ended. Returns whether there may be more.
 */
export async function deleteExpiredRecords(db: Db): Promise<boolean> {
  const lines = await deleteLogs(db, BATCH);
  if (lines.length === BATCH) return true;
  await deleteRest(db, BATCH);
  return false;
}
