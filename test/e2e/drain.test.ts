import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change, newDevice } from '../api/outbox-api.ts';
import { openEngine, openInbox, type TestEngine, type TestInbox, until } from '../support/inbox.ts';
import { issuerUrl, token } from '../support/issuer.ts';
import { type Program, startApi, startProgram } from '../support/program.ts';
import { temporalAddress } from '../support/temporal.ts';

/** Processes that are told to stop: what they had begun they end, and what was acknowledged is kept. */

/** Milliseconds that api and worker give to what is under way, and that a busy machine may add. */
const [API_MS, WORKER_MS, GRACE_MS] = [10_000, 15_000, 20_000];

let inbox: TestInbox;
let engine: TestEngine;
beforeAll(async () => {
  [inbox, engine] = await Promise.all([openInbox(), openEngine()]);
}, 60_000);
afterAll(async () => {
  await engine.teardown();
  await inbox.close();
});

/** Somebody who holds a row for as long as they like: what needs it waits. */
async function holding(statement: string, value: string) {
  const holder = new pg.Client(inbox.appUrl);
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query(statement, [value]);
  return {
    /** Settles when somebody waits. */
    waitedFor: () =>
      until(async () => {
        const { rows } = await inbox.database.pool.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rows.length > 0;
      }),
    async release() {
      await holder.query('COMMIT');
      await holder.end();
    },
  };
}
const holdDevice = (id: string) => holding('SELECT 1 FROM devices WHERE id = $1 FOR UPDATE', id);
const holdObject = (number: string) =>
  holding('SELECT 1 FROM objects WHERE number = $1 FOR UPDATE', number);

/** Milliseconds until a program that is told to stop is gone, and how it ended. */
async function stopped({ child, ended }: Program) {
  const since = Date.now();
  child.kill('SIGTERM');
  return { how: await ended, ms: Date.now() - since };
}

describe('27 SIGTERM drains within a limit, then exits hard: the api', () => {
  let api: Program & { url: string };
  afterAll(() => api?.kill());

  async function sender() {
    const headers = {
      Authorization: `Bearer ${await token('emma')}`,
      'Content-Type': 'application/json',
    };
    const deviceId = newDevice();
    const send = (...transactions: unknown[]) => {
      const body = JSON.stringify({ deviceId, transactions });
      return fetch(`${api.url}/v1/outbox/batches`, { method: 'POST', headers, body });
    };
    await send();
    return { deviceId, send };
  }

  it('answers what is under way when it is told to stop, takes nothing new, and ends by itself', async () => {
    api = await startApi(inbox);
    const { deviceId, send } = await sender();
    const holder = await holdDevice(deviceId);
    const sent = change();
    const underWay = send(sent);
    await holder.waitedFor();

    const stopping = stopped(api);
    await until(() =>
      fetch(`${api.url}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    await holder.release();

    const answer = await underWay;
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ receipts: [{ id: sent.id, receipt: 'accepted' }] });
    expect((await stopping).how).toBe(0);
    expect((await inbox.item(sent.id)).status).toBe('queued');
  }, 180_000);

  it('ends hard when what is under way does not end, and nothing of it was acknowledged or kept', async () => {
    api = await startApi(inbox);
    const { deviceId, send } = await sender();
    const holder = await holdDevice(deviceId);
    const sent = change();
    const underWay = send(sent).catch((error: unknown) => error);
    await holder.waitedFor();
    const { how, ms } = await stopped(api);
    expect(how).toBe(1);
    expect(ms).toBeGreaterThan(API_MS - 1_000);
    expect(ms).toBeLessThan(API_MS + GRACE_MS);
    expect(await underWay).toBeInstanceOf(Error);
    await holder.release();
    await expect(inbox.item(sent.id)).rejects.toThrow('no item');
  }, 180_000);
});

describe('27 SIGTERM drains within a limit, then exits hard: the worker', () => {
  let worker: Program;
  afterAll(() => worker?.kill());

  function startWorker(): void {
    worker = startProgram('worker.ts', {
      ...{ DATABASE_URL: inbox.appUrl, TEMPORAL_ADDRESS: temporalAddress() },
      ...{ TEMPORAL_TASK_QUEUE: engine.taskQueue, OIDC_ISSUER: issuerUrl() },
      ...{ WORKER_METRICS_PORT: '0', LOG_LEVEL: 'info' },
    });
  }

  /** A transaction whose last step waits for its order. */
  async function inTheMiddle() {
    const objectId = await inbox.order({ status: 'in-progress' });
    const holder = await holdObject(objectId);
    const id = await inbox.device().sendOne({ objectId, fields: { cause: 'Leak' } });
    startWorker();
    await holder.waitedFor();
    return { id, holder };
  }

  it('ends the step that is under way, begins no other, and ends by itself', async () => {
    const { id, holder } = await inTheMiddle();
    const stopping = stopped(worker);
    await until(async () => worker.output().includes('stops when what is under way is done'));
    await holder.release();
    expect((await stopping).how).toBe(0);
    // Applied, or untouched: another worker goes on where this one stood.
    startWorker();
    await inbox.becomes(id, 'completed');
    await stopped(worker);
  }, 240_000);

  it('ends hard when the step does not end, and what it held falls due again', async () => {
    const { id, holder } = await inTheMiddle();
    const { how, ms } = await stopped(worker);
    expect(how).toBe(1);
    expect(ms).toBeLessThan(WORKER_MS + GRACE_MS);
    await holder.release();
    const { rows } = await inbox.database.pool.query(
      `SELECT status, deliver_at IS NOT NULL AS due,
        (SELECT count(*)::int FROM object_changes WHERE transaction_id = $1) AS applied
       FROM items WHERE id = $1`,
      [id],
    );
    expect(rows).toEqual([{ status: 'in-progress', due: true, applied: 0 }]);
  }, 240_000);
});
