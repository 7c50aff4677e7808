import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancel } from '../../db/commands.ts';
import { transactionId } from '../../domain/transaction.ts';
import { type BulkDesk, openBulkDesk } from '../api/bulk-desk.ts';
import { token } from '../support/issuer.ts';
import { openSnapshot } from './database.ts';
import { collectFindings } from './report.ts';
import { checkResults } from './shown-results.ts';

let desk: BulkDesk;
let owner: pg.Client;
beforeAll(async () => {
  desk = await openBulkDesk();
  owner = new pg.Client(desk.inbox.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await desk.close();
});

/** What the checker says of the results that the API shows. */
async function broken(): Promise<string[]> {
  const snapshot = await openSnapshot(desk.inbox.ownerUrl);
  const findings = collectFindings();
  const reader = { apiUrl: desk.api.url, tokens: new Map(), items: new Map(), findings, snapshot };
  await checkResults({ ...reader, stands: () => true }, await token('mia'));
  await snapshot.close();
  return findings.result().I6.violations.map(({ what }) => what);
}

const wrong = 'a result that is not what became of the item';
const set = (text: string, id: string) =>
  owner.query(`UPDATE bulk_items SET ${text} WHERE item_id = $1`, [id]);

it('knows what became of items that retention has deleted, and finds a result that says otherwise', async () => {
  const [again = '', repaired = '', closed = ''] = await desk.failed(3);
  const requeued = await desk.create({ kind: 'requeue', ids: [again] }, {}, 'mia');
  await desk.run(requeued.body.id);
  await desk.activities.attempt(again);
  await desk.run(requeued.body.id);
  const fields = { solution: 'Seal replaced', cause: 'Leak' };
  const asked = { kind: 'amend', ids: [repaired], fields, reason: 'Forgotten', requeue: true };
  const amended = await desk.create(asked, {}, 'mia');
  await desk.run(amended.body.id);
  await desk.activities.attempt(repaired);
  await desk.run(amended.body.id);
  const reason = 'Done by phone';
  const cancelled = await desk.create({ kind: 'cancel', ids: [closed], reason }, {}, 'mia');
  await desk.run(cancelled.body.id);
  await cancel(desk.inbox.db, transactionId(again), { by: 'mia', via: 'api', reason });

  const passed = "- interval '401 days'";
  await owner.query(`UPDATE items SET received_at = received_at ${passed},
    finished_at = finished_at ${passed}, deliver_at = NULL`);
  await owner.query(`UPDATE outcomes SET at = at ${passed}`);
  await owner.query(`UPDATE attempts SET finished_at = finished_at ${passed}`);
  await owner.query('UPDATE numbers_state SET counted_to = now()');
  for (const status of ['completed', 'cancelled'])
    await owner.query(
      `SELECT delete_expired('${status}', 7, '-infinity', '00000000-0000-0000-0000-000000000000')`,
    );
  expect((await owner.query('SELECT FROM items')).rowCount).toBe(0);

  expect(await broken()).toEqual([]);
  for (const [text, id, back] of [
    ["outcome = 'cancelled'", repaired, "outcome = 'completed'"],
    ["outcome = 'waiting'", again, "outcome = 'failed'"],
    ["result = 'passed-over'", closed, "result = 'done'"],
  ] as const) {
    await set(text, id);
    expect(await broken(), text).toEqual([wrong]);
    await set(back, id);
  }
  await owner.query('DELETE FROM outcomes WHERE id = $1', [repaired]);
  expect(await broken(), 'nothing is known of it').toEqual([wrong]);
});
