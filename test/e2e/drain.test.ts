import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../dev/ports.ts';
import { change, newDevice } from '../api/outbox-api.ts';
import { openInbox, type TestInbox, until } from '../support/inbox.ts';
import { issuerUrl, token } from '../support/issuer.ts';

/** An api process that is told to stop: what it had begun it ends, and what it acknowledges is kept. */

let inbox: TestInbox;
let api: ChildProcess;
let url: string;
beforeAll(async () => {
  inbox = await openInbox();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const environment = {
    ...process.env,
    ...{ DATABASE_URL: inbox.appUrl, OIDC_ISSUER: issuerUrl(), LOG_LEVEL: 'error' },
    ...{ PORT: `${port}`, PUBLIC_URL: url },
  };
  api = spawn('node', ['--import', 'tsx', 'api/server.ts'], { env: environment, stdio: 'ignore' });
  await until(async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok);
}, 60_000);
afterAll(async () => {
  api.kill('SIGKILL');
  await inbox.close();
});

it('answers what is under way when it is told to stop, takes nothing new, and ends by itself', async () => {
  const headers = {
    Authorization: `Bearer ${await token('emma')}`,
    'Content-Type': 'application/json',
  };
  const deviceId = newDevice();
  const send = (...transactions: unknown[]) => {
    const body = JSON.stringify({ deviceId, transactions });
    return fetch(`${url}/v1/outbox/batches`, { method: 'POST', headers, body });
  };
  await send();

  // Somebody holds the device: the batch cannot be written yet.
  const holder = new pg.Client(inbox.appUrl);
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM devices WHERE id = $1 FOR UPDATE', [deviceId]);
  const sent = change();
  const underWay = send(sent);
  await until(async () => {
    const { rows } = await inbox.database.pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });

  const ended = once(api, 'exit');
  api.kill('SIGTERM');
  await until(() =>
    fetch(`${url}/healthz`).then(
      () => false,
      () => true,
    ),
  );
  await holder.query('COMMIT');
  await holder.end();

  const answer = await underWay;
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ receipts: [{ id: sent.id, receipt: 'accepted' }] });
  expect(await ended).toEqual([0, null]);
  expect((await inbox.item(sent.id)).status).toBe('queued');
}, 60_000);
