import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as commands from '../../db/commands.ts';
import { state, workflowIdOf } from '../../workflows/messages.ts';
import {
  account,
  type Item,
  openActivities,
  openBackOffice,
  openEngine,
  openInbox,
  openWorker,
  type TestEngine,
  type TestInbox,
  type TestWorker,
  until,
} from '../support/inbox.ts';

/** What passes by itself: a back office or a database that is away. */

let inbox: TestInbox;
let engine: TestEngine;
let worker: TestWorker;
let admin: pg.Client;
const backOffice = openBackOffice();
/** Names of the activities that failed for a technical reason, as the worker's log is told. */
const failed: string[] = [];

beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('stack').adminUrl });
  [inbox, engine] = await Promise.all([openInbox(), openEngine(), admin.connect()]);
  worker = await openWorker(inbox, engine, {
    backOffice,
    onError: (_error, context) => void failed.push(String(context?.activity)),
  });
});
afterAll(async () => {
  await worker.stop();
  await engine.teardown();
  await inbox.close();
  await admin.end();
});

const fine = { fields: { description: 'Boiler leaks again' } };
const handleOf = (id: string) => engine.env.client.workflow.getHandle(workflowIdOf(id));
const requeue = (id: Item['id'], requestId: string) =>
  commands.requeue(inbox.db, id, { requestId, by: 'bob', via: 'api' });
const databaseName = () => new URL(inbox.appUrl).pathname.slice(1);

describe('a back office that is away', () => {
  it('is asked again after a while, or at once when somebody asks', async () => {
    const objectId = await inbox.order();
    backOffice.down.add(objectId);
    const id = await inbox.device().sendOne({ objectId, ...fine });
    const waiting = await inbox.becomes(id, 'queued', 2);
    expect(waiting).toMatchObject({ category: 'technical', code: 'back-office-unavailable' });
    expect(waiting.deliver_at).toEqual(waiting.next_attempt_at);
    // Asked a few times within the attempt; nothing of it was kept.
    expect(backOffice.calls.get(objectId)).toBe(4);
    expect(await account(inbox, id)).toMatchObject({ attempts: ['technical'], applied: 0 });
    backOffice.down.delete(objectId);
    await requeue(id, 'now');
    await inbox.becomes(id, 'completed', 2);
    expect(await handleOf(id).result()).toMatchObject({ status: 'completed', attempt: 2 });
    expect(await account(inbox, id)).toEqual({
      attempts: ['technical', 'completed'],
      requests: [2],
      applied: 1,
    });
  });

  it('is asked ever later, and the item is listed when that has gone on for too long', async () => {
    await worker.stop(); // the attempts are made by hand
    const objectId = await inbox.order();
    backOffice.down.add(objectId);
    const id = await inbox.device().sendOne({ objectId, ...fine });
    const { attempt } = openActivities(inbox, { backOffice });
    const minutes: number[] = [];
    for (let n = 1; n <= 5; n += 1) {
      await attempt(id);
      const { status, next_attempt_at } = await inbox.item(id);
      expect(status).toBe('queued');
      minutes.push(((next_attempt_at?.getTime() ?? 0) - Date.now()) / 60_000);
      await inbox.database.pool.query('UPDATE items SET next_attempt_at = now() WHERE id = $1', [
        id,
      ]);
    }
    for (const [index, usual] of [1, 5, 15, 60, 60].entries()) {
      expect(minutes[index]).toBeGreaterThan(usual * 0.75);
      expect(minutes[index]).toBeLessThan(usual * 1.25);
    }
    await inbox.database.pool.query(
      `UPDATE items SET technical_since = now() - interval '25 hours' WHERE id = $1`,
      [id],
    );
    await attempt(id);
    expect(await inbox.item(id)).toMatchObject({
      status: 'completed-with-errors',
      category: 'technical',
      code: 'back-office-unavailable',
      attempt: 6,
    });
    worker = await openWorker(inbox, engine, {
      backOffice,
      onError: (_error, context) => void failed.push(String(context?.activity)),
    });
  });
});

describe('a database that is away', () => {
  it('applies each transaction once although backends are terminated in the middle of transition', async () => {
    const sent = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const objectId = await inbox.order();
        const gate = backOffice.hold(objectId);
        return { gate, id: await inbox.device().sendOne({ objectId, ...fine }) };
      }),
    );
    await Promise.all(sent.map(({ gate }) => gate.reached));
    const { rowCount } = await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`,
      [databaseName()],
    );
    expect(rowCount).toBeGreaterThanOrEqual(10);
    for (const { gate } of sent) gate.open();
    for (const { id } of sent) {
      // This test looks through a pool whose connections were terminated too: it looks again.
      await until(() => inbox.becomes(id, 'completed').catch(() => undefined));
      expect((await account(inbox, id)).applied).toBe(1);
    }
  });

  it('loses no request that a signal brought meanwhile', async () => {
    const objectId = await inbox.order();
    const id = await inbox.device().sendOne({ objectId, toStatus: 'on-hold' });
    await inbox.becomes(id, 'completed-with-errors');
    await until(async () => (await handleOf(id).query(state)).parked);
    await admin.query(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      databaseName(),
    ]);
    failed.length = 0;
    await handleOf(id).signal('requeue');
    // The steps have given up; only the bookkeeping still tries.
    await until(async () => failed.includes('putOff'));
    await admin.query(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS true`);
    await inbox.becomes(id, 'completed-with-errors', 2);
    expect((await account(inbox, id)).requests).toEqual([2]);
  });
});
