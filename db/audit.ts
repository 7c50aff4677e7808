import { type Db, statement } from './client.ts';

/** Something that somebody did. `subject` names what it was done to: `item/ID`, `user/hugo`, `order/WO-1042`. */
export type AuditEntry = {
  by: string;
  action: string;
  subject: string;
  data: Record<string, unknown>;
};

const write = statement(
  'audit-write',
  `INSERT INTO audit (by, action, subject, data)
    SELECT e.by, e.action, e.subject, e.data FROM jsonb_to_recordset($1::jsonb) e(by text, action text, subject text, data jsonb)`,
);

/** Notes who did what, in the transaction of the change itself: neither is there without the other. */
export async function writeAudit(tx: Db, ...entries: AuditEntry[]): Promise<void> {
  if (entries.length > 0) await write(tx, JSON.stringify(entries));
}
