import type { Role } from '../domain/words.ts';
import { writeAudit } from './audit.ts';
import { type Db, statement, transact } from './client.ts';

/** Somebody who is signed in to the page. */
export type Session = {
  userId: string;
  /** What the issuer granted at sign-in. */
  roles: Role[];
  /** When it ends unless it is used. */
  expiresAt: Date;
  /** When it ends however much it is used. */
  endsAt: Date;
};

/** Every request counts as use: somebody who has the page open stays signed in for a working day. */
const IDLE_MINUTES = 60;
const MOST_HOURS = 12;

type Row = { user_id: string; roles: Role[]; expires_at: Date; ends_at: Date; stale: boolean };

const find = statement<Row>(
  'session-find',
  `SELECT user_id, roles, expires_at, ends_at, last_used_at < now() - interval '1 minute' AS stale
    FROM sessions WHERE id_hash = $1 AND expires_at > now()`,
);
const touch = statement<Row>(
  'session-touch',
  `UPDATE sessions SET last_used_at = now(), expires_at = least(now() + $2 * interval '1 minute', ends_at)
    WHERE id_hash = $1 AND expires_at > now()
    RETURNING user_id, roles, expires_at, ends_at, false AS stale`,
);
const insert = statement(
  'session-insert',
  `INSERT INTO sessions (id_hash, user_id, roles, expires_at, ends_at)
    VALUES ($1, $2, $3::text[], now() + $4 * interval '1 minute', now() + $5 * interval '1 hour')`,
);
const remove = statement<{ user_id: string; live: boolean }>(
  'session-remove',
  'DELETE FROM sessions WHERE id_hash = $1 RETURNING user_id, expires_at > now() AS live',
);
// Skipping what another sign-in clears away, so that no two wait for each other.
const removeExpired = statement(
  'session-remove-expired',
  `DELETE FROM sessions WHERE id_hash IN (
    SELECT id_hash FROM sessions WHERE expires_at <= now() ORDER BY expires_at LIMIT 200 FOR UPDATE SKIP LOCKED)`,
);

const toSession = (row: Row): Session => ({
  userId: row.user_id,
  roles: row.roles,
  expiresAt: row.expires_at,
  endsAt: row.ends_at,
});

/** The session of a cookie, which this use prolongs (written down once a minute at most); null = it has ended. */
export async function findSession(db: Db, idHash: string): Promise<Session | null> {
  const [found] = await find(db, idHash);
  const [row] = found?.stale ? await touch(db, idHash, IDLE_MINUTES) : [found];
  return row ? toSession(row) : null;
}

/**
 * Signs somebody in, with an audit row: a new session in place of the one that the same browser had.
 * Sessions that have expired are cleared away on the way.
 */
export async function beginSession(
  db: Db,
  { userId, roles }: Pick<Session, 'userId' | 'roles'>,
  idHash: string,
  earlier: string | null,
): Promise<void> {
  await transact(db, async (tx) => {
    if (earlier !== null) await end(tx, earlier, userId);
    await removeExpired(tx);
    await insert(tx, idHash, userId, roles, IDLE_MINUTES, MOST_HOURS);
    await writeAudit(tx, entry('session.begun', userId));
  });
}

/** Signs somebody out, with an audit row; nothing when the session has ended before. */
export const endSession = (db: Db, idHash: string): Promise<void> =>
  transact(db, (tx) => end(tx, idHash));

/** `stays` is who goes on in another session: no sign-out of theirs. */
async function end(tx: Db, idHash: string, stays?: string): Promise<void> {
  const [ended] = await remove(tx, idHash);
  if (ended?.live && ended.user_id !== stays)
    await writeAudit(tx, entry('session.ended', ended.user_id));
}

/** Notes that somebody known was not let in, and by which rule. */
export const noteRefusedSignIn = (db: Db, userId: string, code: string): Promise<void> =>
  writeAudit(db, { ...entry('session.refused', userId), data: { code } });

const entry = (action: string, userId: string) => ({
  ...{ by: userId, action, data: {} },
  subject: `user/${userId}`,
});
