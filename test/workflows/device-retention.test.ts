import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  openEngine,
  openInbox,
  openWorker,
  type TestEngine,
  type TestInbox,
} from '../support/inbox.ts';

let engine: TestEngine;
let inbox: TestInbox;
beforeAll(async () => {
  engine = await openEngine();
  inbox = await openInbox();
});
afterAll(async () => {
  await inbox.close();
  await engine.teardown();
});

it('retention deletes log lines after 30 days, and leaves younger ones', async () => {
  await inbox.db.execute(sql`INSERT INTO device_logs
      (device_id, logged_at, digest, at, received_at, engineer_id, level, message)
    SELECT 'phone', now(), gen_random_uuid(), now(), now() - (n % 2) * interval '31 days', 'emma', 'info', 'x'
      FROM generate_series(1, 9000) n`);
  const worker = await openWorker(inbox, engine);
  try {
    await engine.env.client.workflow.execute('retention', {
      workflowId: `retention-${engine.taskQueue}`,
      taskQueue: engine.taskQueue,
    });
  } finally {
    await worker.stop();
  }
  const { rows } = await inbox.db.execute(
    sql`SELECT count(*)::int AS n, count(*) FILTER (WHERE received_at < now() - interval '30 days')::int AS old FROM device_logs`,
  );
  expect(rows).toEqual([{ n: 4500, old: 0 }]);
});
