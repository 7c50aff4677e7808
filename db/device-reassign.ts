import { writeAudit } from './audit.ts';
import { type Db, statement } from './client.ts';

/** A device whose lock is held. */
export type HeldDevice = { engineerId: string; version: number; pending: number };
export type HandOver = {
  at: Date;
  by: string;
  from: string;
  to: string;
  reason: string;
  requestId: string;
};

const hold = statement<HeldDevice>(
  'device-hold',
  `SELECT engineer_id AS "engineerId", version,
      greatest(coalesce(pending_count, 0) - coalesce(pending_received, 0), 0) AS pending
    FROM devices WHERE id = $1 FOR NO KEY UPDATE`,
);

/** Takes a device's lock, so that no batch and no other hand-over comes between; null = not known. */
export async function holdDevice(tx: Db, id: string): Promise<HeldDevice | null> {
  const [device] = await hold(tx, id);
  return device ?? null;
}

const written = statement<{ at: Date; by: string; data: Omit<HandOver, 'at' | 'by'> }>(
  'device-hand-overs',
  `SELECT at, by, data FROM audit WHERE subject = $1 AND action = 'device.reassigned' ORDER BY id DESC LIMIT 20`,
);

/** The latest hand-overs of a device, the newest first. */
export async function readHandOvers(db: Db, id: string): Promise<HandOver[]> {
  const rows = await written(db, `device/${id}`);
  return rows.map(({ at, by, data }) => ({ ...data, at, by }));
}

const give = statement(
  'device-give',
  `WITH session AS (
    INSERT INTO device_sessions (device_id, started_at, last_contact_at, app_version, engineer_id)
    SELECT id, session_at, last_contact_at, app_version, engineer_id FROM devices
      WHERE id = $1 AND session_at IS NOT NULL
    ON CONFLICT DO NOTHING)
  UPDATE devices SET engineer_id = $2, version = version + 1, session_at = NULL WHERE id = $1`,
);

/**
 * Hands a held device over to another engineer: what it sends from now on is theirs. What was received stays
 * with its author.
 */
export async function handOver(
  tx: Db,
  id: string,
  { engineerId: from }: HeldDevice,
  { by, ...data }: Omit<HandOver, 'at' | 'from'>,
): Promise<void> {
  await give(tx, id, data.to);
  await writeAudit(tx, {
    by,
    action: 'device.reassigned',
    subject: `device/${id}`,
    data: { from, ...data },
  });
}
