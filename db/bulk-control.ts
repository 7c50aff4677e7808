import type { BackgroundActionState } from '../domain/background-action.ts';
import { writeAudit } from './audit.ts';
import { type Db, statement, transact } from './client.ts';

/** What people change of an action that is under way. */

/** `changed`: it is so from now on; `none`: it was so before; `finished`: too late; `unknown`: no such action. */
export type ControlEffect = 'changed' | 'none' | 'finished' | 'unknown';

/** Who does it, and by which way; `temporal` = the engine's UI or CLI. */
export type Controller = { by: string; via: 'api' | 'temporal' };

type Row = { state: BackgroundActionState; perMinute: number | null };

/*
 * Whoever works on items of an action shares this lock until the commit; whoever changes the action waits
 * for them. So once a stop is committed, nothing more is done. The lock of the row would not do: those who
 * share it can follow each other for ever.
 */
const share = statement(
  'action-share',
  'SELECT pg_advisory_xact_lock_shared(hashtextextended($1::text, 0))',
);
const exclude = statement(
  'action-exclude',
  'SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))',
);
const lock = statement<Row>(
  'action-lock',
  'SELECT state, per_minute AS "perMinute" FROM background_actions WHERE id = $1 FOR UPDATE',
);

/** Until the end of the transaction nobody stops the action, or changes its pace. */
export const holdAction = async (tx: Db, id: string): Promise<void> => {
  await share(tx, id);
};

/** Until the end of the transaction nobody works on the action, nor changes it. */
export const excludeAction = async (tx: Db, id: string): Promise<void> => {
  await exclude(tx, id);
};

async function control(
  db: Db,
  id: string,
  { by, via }: Controller,
  change: (tx: Db, row: Row) => Promise<{ action: string; data?: object } | null>,
): Promise<ControlEffect> {
  return transact(db, async (tx) => {
    await exclude(tx, id);
    const [row] = await lock(tx, id);
    if (!row) return 'unknown';
    if (row.state === 'finished') return 'finished';
    const done = await change(tx, row);
    if (!done) return 'none';
    await writeAudit(tx, {
      by,
      action: `background-action.${done.action}`,
      subject: `background-action/${id}`,
      data: { via, ...done.data },
    });
    return 'changed';
  });
}

const stop = statement(
  'action-stop',
  `UPDATE background_actions SET state = 'stopped', stopped_by = $2, stopped_at = now(), deliver_at = NULL
    WHERE id = $1`,
);

/** Stops an action: when this is committed no further item is worked on. What was queued goes its way. */
export const stopAction = (db: Db, id: string, who: Controller): Promise<ControlEffect> =>
  control(db, id, who, async (tx, { state }) => {
    if (state === 'stopped') return null;
    await stop(tx, id, who.by);
    return { action: 'stopped' };
  });

const resume = statement(
  'action-resume',
  `UPDATE background_actions SET state = 'queued', stopped_by = NULL, stopped_at = NULL, deliver_at = now()
    WHERE id = $1`,
);

/** Lets a stopped action go on where it was. */
export const resumeAction = (db: Db, id: string, who: Controller): Promise<ControlEffect> =>
  control(db, id, who, async (tx, { state }) => {
    if (state !== 'stopped') return null;
    await resume(tx, id);
    return { action: 'resumed' };
  });

// A run that sleeps until its next item is woken at once.
const pace = statement(
  'action-pace',
  `UPDATE background_actions SET per_minute = $2, next_at = NULL,
      deliver_at = CASE WHEN state <> 'stopped' THEN now() END
    WHERE id = $1`,
);

/** Changes how many items a minute are worked on at most; null = as fast as the engine takes them. */
export const paceAction = (
  db: Db,
  id: string,
  { perMinute, ...who }: Controller & { perMinute: number | null },
): Promise<ControlEffect> =>
  control(db, id, who, async (tx, row) => {
    if (row.perMinute === perMinute) return null;
    await pace(tx, id, perMinute);
    return { action: 'paced', data: { perMinute } };
  });

/** What somebody did to an action itself. */
export type Control = {
  kind: 'created' | 'stopped' | 'resumed' | 'paced';
  by: string;
  at: Date;
  via: string | null;
};

const lastControl = statement<Control>(
  'action-last-control',
  `SELECT split_part(action, '.', 2) AS kind, by, at, data->>'via' AS via FROM audit
    WHERE subject = 'background-action/' || $1::text ORDER BY id DESC LIMIT 1`,
);

/** What was done to an action last; null when it is not told any more. */
export async function readLastControl(db: Db, id: string): Promise<Control | null> {
  const [control] = await lastControl(db, id);
  return control ?? null;
}
