import type { z } from 'zod';
import { type DeviceRow, type DeviceState, type Jam, readJams } from '../../db/device-list.ts';
import { latestLogs, latestSessions, logsToday } from '../../db/device-logs.ts';
import { readHandOvers } from '../../db/device-reassign.ts';
import { listRefusals } from '../../db/inbox-refusals.ts';
import type { Scope } from '../../domain/office-scope.ts';
import type { ApiDeps } from '../context.ts';
import type { Device, DeviceDetail } from './schemas.ts';

const LATEST = 20;

const iso = (at: string) => new Date(at).toISOString();
const isoOrNull = (at: string | null) => (at === null ? null : iso(at));

function statesOf({ silent, jammed, unsent }: DeviceRow): DeviceState[] {
  const states: DeviceState[] = [];
  if (silent) states.push('silent');
  if (jammed) states.push('jammed');
  if (unsent > 0) states.push('unsent');
  return states.length > 0 ? states : ['ok'];
}

/** A device as the lists show it. */
export function toDevice(row: DeviceRow): Device {
  const { id, engineerId, appVersion, failed, waiting, pendingCount, pendingAt } = row;
  return {
    ...{ id, engineerId, states: statesOf(row) },
    lastContactAt: iso(row.lastContactAt),
    firstContactAt: iso(row.createdAt),
    appVersion,
    pending:
      pendingCount === null
        ? null
        : {
            count: pendingCount,
            oldestAt: isoOrNull(row.pendingOldestAt),
            reportedAt: iso(pendingAt ?? row.lastContactAt),
          },
    unsent: { count: row.unsent, since: isoOrNull(row.unsentSince) },
    clockSkew:
      row.clockSkew === null
        ? null
        : { lastMs: row.clockSkew, medianMs: row.clockSkewMedian ?? row.clockSkew },
    ...{ failed, waiting, waitingSince: isoOrNull(row.waitingSince) },
  };
}

const toJam = ({ since, ...jam }: Jam) => ({ ...jam, since: iso(since) });

/** A device with everything that is known of it. */
export async function toDeviceDetail(
  { db }: ApiDeps,
  scope: Scope,
  row: DeviceRow,
): Promise<z.infer<typeof DeviceDetail>> {
  const { id } = row;
  const [jams, today, lines, sessions, refusals, handOvers] = await Promise.all([
    readJams(db, scope, id),
    logsToday(db, id),
    latestLogs(db, scope, id, LATEST),
    latestSessions(db, scope, id, LATEST),
    listRefusals(db, scope, { device: [id] }, { limit: LATEST, after: null }),
    readHandOvers(db, id),
  ]);
  const { engineerId, appVersion, sessionAt, lastContactAt } = row;
  const current = sessionAt && {
    ...{ startedAt: iso(sessionAt), lastContactAt: iso(lastContactAt), appVersion, engineerId },
  };
  return {
    ...toDevice(row),
    sessions: [
      ...(current ? [current] : []),
      ...sessions.map((session) => ({
        startedAt: session.startedAt.toISOString(),
        lastContactAt: session.lastContactAt.toISOString(),
        appVersion: session.appVersion,
        engineerId: session.engineerId,
      })),
    ],
    jams: jams.map(toJam),
    logs: {
      keptToday: today.kept,
      droppedToday: today.dropped,
      latest: lines.map(({ at, loggedAt, level, message, appVersion: version }) => ({
        at: at.toISOString(),
        loggedAt: loggedAt.toISOString(),
        ...{ level, message, appVersion: version },
      })),
    },
    refusals: refusals.rows.map(({ at, transactionId, code, detail }) => ({
      at: at.toISOString(),
      ...{ transactionId, code, detail },
    })),
    handOvers: handOvers.map(({ at, by, from, to, reason }) => ({
      at: at.toISOString(),
      ...{ by, from, to, reason },
    })),
  };
}

/** Changes with each hand-over, and with nothing else: a device in use must not make every command stale. */
export const deviceTag = ({ version }: { version: number }): string => `"d${version}"`;
