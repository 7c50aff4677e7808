import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoToken } from '../../dev/demo-token.ts';
import { type Processes, readProcesses } from '../../dev/processes.ts';
import { until } from '../support/inbox.ts';
import { familyOf, listenersOf } from '../support/listeners.ts';

/** `npm start` itself, and the story over HTTP only, as a stranger lives it. */

let folder: string;
let service: ChildProcess;
let output = '';

// 0 = any free port, so that this runs beside anything else.
const ports = ['PORT', 'POSTGRES_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'ISSUER_PORT'];
const environment = () => ({
  ...process.env,
  ...Object.fromEntries(ports.map((name) => [name, '0'])),
  WORKER_METRICS_PORT: '0',
  DATA_DIR: folder,
});

async function start(different: Record<string, string> = {}): Promise<void> {
  output = '';
  const env = { ...environment(), ...different };
  service = spawn('npm', ['start'], { env, detached: true, stdio: 'pipe' });
  for (const stream of [service.stdout, service.stderr])
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  await until(async () => {
    if (service.exitCode !== null) throw new Error(`npm start ended:\n${output}`);
    return output.includes('AppSuite inbox is ready');
  });
}

async function stop(): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return;
  const ended = once(service, 'exit');
  // As Ctrl-C in a terminal: the whole group hears it.
  if (service.pid) process.kill(-service.pid, 'SIGINT');
  await ended;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

type Part = 'api' | 'worker' | 'postgres' | 'temporal' | 'issuer';
type Parts = { [name in Part]: NonNullable<Processes[name]> };

const processes = async (): Promise<Parts> => {
  const { api, worker, postgres, temporal, issuer } = await readProcesses(folder);
  if (!api || !worker || !postgres || !temporal || !issuer) throw new Error('not all parts run');
  return { api, worker, postgres, temporal, issuer };
};

/** Kills a part and waits until another process stands in for it. */
async function killAndWait(name: Part): Promise<void> {
  const { pid } = (await processes())[name];
  process.kill(pid, 'SIGKILL');
  await until(async () => {
    const now = (await readProcesses(folder))[name];
    return now !== undefined && now.pid !== pid;
  });
}

type Answer = { status: number; etag: string | null; body: Record<string, unknown> };

async function call(user: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const { api, issuer } = await processes();
  const response = await fetch(`${api.url}${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${await demoToken(issuer.url, user)}`,
      'content-type': 'application/json',
      ...init.headers,
    },
  });
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

const post = (user: string, path: string, body: object, headers: Record<string, string> = {}) =>
  call(user, path, { method: 'POST', body: JSON.stringify(body), headers });

type Sent = { id: string; sequence: number; objectType: string; objectId: string };
type Shown = {
  id: string;
  status: string;
  code?: string;
  errors: { code: string; path?: string }[];
};

/** A device of one's own; sends what it is given as one batch. */
function device(user: string) {
  const deviceId = `e2e-${randomUUID()}`;
  let sequence = 0;
  return {
    deviceId,
    async send(...changes: object[]): Promise<string[]> {
      const transactions = changes.map((change) => {
        sequence += 1;
        return { id: randomUUID(), sequence, objectType: 'order', ...change } as Sent;
      });
      const batch = {
        deviceId,
        appVersion: '5.2.0',
        sentAt: new Date().toISOString(),
        transactions,
      };
      const { status, body } = await post(user, '/v1/outbox/batches', batch);
      expect(status, JSON.stringify(body)).toBe(202);
      for (const receipt of body['receipts'] as { receipt: string }[])
        expect(receipt.receipt, JSON.stringify(receipt)).toBe('accepted');
      return transactions.map(({ id }) => id);
    },
  };
}

const item = async (id: string) =>
  (await call('beth', `/v1/inbox/items/${id}`)).body as unknown as Shown;
const becomes = (id: string, status: string) =>
  until(async () => {
    const shown = await item(id).catch(() => undefined);
    return shown?.status === status && shown;
  });

/** Issued orders of the engineer's region that the demo's morning left alone, newest numbers first. */
async function issuedOrders(user: string, count: number): Promise<string[]> {
  const { body } = await call(user, `/v1/objects?objectType=order&status=issued&limit=200`);
  const orders = body['objects'] as { number: string; assignee: string | null; fields: object }[];
  const { body: inbox } = await call(
    'beth',
    '/v1/inbox/items?limit=200&status=not-started&status=queued&status=completed-with-errors',
  );
  const busy = new Set(
    (inbox['items'] as { objectNumber: string }[]).map((each) => each.objectNumber),
  );
  const free = orders.filter((order) => order.assignee === user && !busy.has(order.number));
  expect(free.length).toBeGreaterThanOrEqual(count);
  return free.slice(0, count).map((order) => order.number);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'appsuite-inbox-e2e-'));
  await start();
  await until(async () => (await readProcesses(folder)).seed === undefined);
}, 180_000);

afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Where each part listens, those that it started included. */
async function listeners(): Promise<Record<string, string[]>> {
  const parts = Object.entries(await processes());
  const found = parts.map(async ([name, { pid }]) => {
    const addresses = await Promise.all((await familyOf(pid)).map(listenersOf));
    return [name, addresses.flat()] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}
const beyondLoopback = (addresses: string[]) =>
  addresses.filter((address) => !/^(127\.0\.0\.1|\[::1\]):/.test(address));

describe('npm start', () => {
  it.runIf(process.platform === 'linux')(
    '26 everything embedded listens on loopback only',
    async () => {
      const found = await listeners();
      for (const [name, addresses] of Object.entries(found)) {
        if (name !== 'worker') expect(addresses, name).not.toEqual([]);
        expect(beyondLoopback(addresses), name).toEqual([]);
      }
      expect(await listenersOf(service.pid ?? 0)).toEqual([]);
    },
  );

  it.runIf(process.platform === 'linux')(
    '25 secrets never printed: neither on the screen, nor in command lines and logs',
    async () => {
      const { postgres } = await processes();
      const passwords = [postgres.url, postgres.appUrl].map((url) => new URL(url).password);
      expect(passwords.every((password) => password.length > 10)).toBe(true);
      const family = await familyOf(service.pid ?? 0);
      const lines = family.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
      const logs = (await readdir(join(folder, 'logs'))).map((name) =>
        readFile(join(folder, 'logs', name), 'utf8'),
      );
      const shown = [output, ...(await Promise.all([...lines, ...logs]))].join('\n');
      expect(family.length).toBeGreaterThan(5);
      for (const password of passwords) expect(shown).not.toContain(password);
      expect(shown).not.toMatch(/eyJ[\w-]{20,}\./);
      const { mode } = await stat(join(folder, 'processes.json'));
      expect(mode & 0o077).toBe(0);
    },
  );

  it('runs every part as a process of its own and says where', async () => {
    const parts = await processes();
    const pids = Object.values(parts).map(({ pid }) => pid);
    expect(new Set(pids).size).toBe(5);
    for (const path of ['/healthz', '/readyz', '/version', '/openapi.json', '/metrics'])
      expect((await fetch(`${parts.api.url}${path}`)).status, path).toBe(200);
    expect((await fetch(parts.temporal.uiUrl)).status).toBe(200);
    expect(output).toContain(parts.api.url);
    expect(output).toContain('npm run --silent token -- ');
  });

  it('tells the story: sent, refused with its reason, repaired, requeued, and completed although the worker was killed', async () => {
    const [order = ''] = await issuedOrders('emma', 1);
    const tablet = device('emma');
    const [started = '', completed = '', hours = ''] = await tablet.send(
      { objectId: order, action: 'transition', toStatus: 'in-progress' },
      { objectId: order, action: 'transition', toStatus: 'technically-completed' },
      {
        objectType: 'time-registration',
        objectId: randomUUID(),
        action: 'create',
        parent: { objectType: 'order', objectId: order },
        fields: { start: '2026-11-20T08:00:00Z', end: '2026-11-20T09:30:00Z' },
      },
    );
    await becomes(started, 'completed');
    const parked = await becomes(completed, 'completed-with-errors');
    expect(parked.errors.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
      'field-required /fields/cause',
      'field-required /fields/solution',
    ]);
    expect((await item(hours)).status).toBe('not-started');

    const object = await call('bob', `/v1/objects/order/${order}`);
    const repaired = await call('bob', `/v1/objects/order/${order}`, {
      method: 'PATCH',
      headers: { 'if-match': object.etag ?? '' },
      body: JSON.stringify({
        fields: { solution: 'Seal replaced', cause: 'Leak' },
        reason: 'By phone',
      }),
    });
    expect(repaired.status, JSON.stringify(repaired.body)).toBe(200);
    expect(repaired.body['wouldComplete']).toContain(completed);

    const killed = killAndWait('worker');
    expect((await post('bob', `/v1/inbox/items/${completed}/requeue`, {})).status).toBeLessThan(
      300,
    );
    await killed;
    await becomes(completed, 'completed');
    await becomes(hours, 'completed');

    const { body: after } = await call('bob', `/v1/objects/order/${order}`);
    expect(after['status']).toBe('technically-completed');
    const history = after['history'] as { transactionId: string | null }[];
    for (const id of [started, completed])
      expect(history.filter(({ transactionId }) => transactionId === id)).toHaveLength(1);
    const feed = await call('emma', `/v1/outbox/transactions?deviceId=${tablet.deviceId}`);
    const verdicts = feed.body['verdicts'] as { id: string; status: string }[];
    expect(new Map(verdicts.map(({ id, status }) => [id, status]))).toEqual(
      new Map([started, completed, hours].map((id) => [id, 'completed'])),
    );
  }, 60_000);

  it('applies everything once when the worker is killed while it works', async () => {
    const orders = await issuedOrders('finn', 12);
    const tablet = device('finn');
    const ids = await tablet.send(
      ...orders.flatMap((objectId) => [
        { objectId, action: 'transition', toStatus: 'in-progress' },
        { objectId, action: 'transition', toStatus: 'on-hold' },
        { objectId, action: 'transition', toStatus: 'in-progress' },
      ]),
    );
    await until(async () => {
      const shown = await Promise.all(ids.map(item));
      return shown.some(({ status }) => status === 'completed');
    });
    await killAndWait('worker');
    for (const id of ids) await becomes(id, 'completed');
    for (const order of orders) {
      const { body } = await call('bob', `/v1/objects/order/${order}`);
      const history = body['history'] as { transactionId: string | null; sequence: number }[];
      const applied = history.filter(({ transactionId }) => ids.includes(transactionId ?? ''));
      expect(applied).toHaveLength(3);
      expect(new Set(applied.map(({ transactionId }) => transactionId)).size).toBe(3);
      const sequences = applied.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    }
  }, 120_000);

  it('acknowledges while Temporal is away, and goes on by itself when it is back', async () => {
    const [order = ''] = await issuedOrders('gita', 1);
    const { temporal } = await processes();
    process.kill(temporal.pid, 'SIGKILL');
    const [id = ''] = await device('gita').send({
      objectId: order,
      action: 'transition',
      toStatus: 'in-progress',
    });
    await becomes(id, 'completed');
    await until(
      async () => (await processes().catch(() => undefined))?.temporal.pid !== temporal.pid,
    );
  }, 90_000);

  it('loses nothing when PostgreSQL is killed: refuses with Retry-After, and goes on', async () => {
    const [order = ''] = await issuedOrders('gita', 1);
    const tablet = device('gita');
    await killAndWait('postgres');
    const [id = ''] = await until(() =>
      tablet
        .send({ objectId: order, action: 'transition', toStatus: 'in-progress' })
        .catch(() => undefined),
    );
    await becomes(id, 'completed');
  }, 90_000);

  it('stops at Ctrl-C with all its children, and goes on with its data when started again', async () => {
    const before = await call('beth', '/v1/inbox/summary');
    const pids = Object.values(await processes()).map(({ pid }) => pid);
    await stop();
    expect(pids.filter(isAlive)).toEqual([]);
    await start();
    const after = await call('beth', '/v1/inbox/summary');
    expect(after.body['total']).toBe(before.body['total']);
  }, 90_000);

  it('starts again after its parent was killed with SIGKILL', async () => {
    const before = await call('beth', '/v1/inbox/summary');
    const ended = once(service, 'exit');
    if (service.pid) process.kill(-service.pid, 'SIGKILL');
    await ended;
    await start({ HOST: '0.0.0.0' });
    const after = await call('beth', '/v1/inbox/summary');
    expect(after.body['total']).toBe(before.body['total']);
  }, 90_000);

  it.runIf(process.platform === 'linux')(
    '26 only the api listens elsewhere, and only where HOST says so',
    async () => {
      const { api, ...others } = await listeners();
      expect(beyondLoopback(api ?? [])).toEqual([expect.stringMatching(/^0\.0\.0\.0:/)]);
      expect(Object.values(others).flatMap(beyondLoopback)).toEqual([]);
    },
  );
});
