import { connect } from 'node:net';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoToken } from '../../dev/demo-token.ts';
import { freePort } from '../../dev/ports.ts';
import { change, newDevice } from '../api/outbox-api.ts';
import { apprentice, bob, emma, mechanic, orderType, regionNorth } from '../domain/fixtures.ts';
import { openEngine, openInbox, type TestEngine, type TestInbox, until } from '../support/inbox.ts';
import { issuerUrl } from '../support/issuer.ts';
import { type Program, startApi, startProgram } from '../support/program.ts';
import { temporalAddress } from '../support/temporal.ts';

/** A day at the office in which people write the marker wherever they can; then everything is searched for it. */

const MARKER = 'zq7marker';
/** What would break a line, or make it look like another. */
const LINES = '\r\n{"level":60,"msg":"forged"}\n\u2028\u0085\u001b[31m"\\';

let inbox: TestInbox;
let engine: TestEngine;
let api: Program & { url: string };
let worker: Program;
let metricsUrl: string;
const secrets: string[] = [];

const label = { en: `${MARKER} ${LINES}`, nl: MARKER };
const person = { name: `${MARKER} ${LINES}` };
const company = [
  {
    kind: 'object-type' as const,
    document: orderType({
      label,
      mandatory: [
        {
          id: 'solution',
          fields: ['solution'],
          on: { toStatus: 'technically-completed' },
          message: label,
        },
      ],
    }),
  },
  ...[mechanic({ label }), apprentice({ label })].map((document) => ({
    kind: 'function-profile' as const,
    document,
  })),
  { kind: 'property-set' as const, document: { ...regionNorth(), label } },
  ...[
    emma(person),
    bob({ ...person, functionProfile: 'mechanic' }),
    bob({ ...person, id: 'mia', roles: ['application-manager'], propertySet: null }),
  ].map((document) => ({ kind: 'user' as const, document })),
].map(({ kind, document }) => ({
  kind,
  document,
  id:
    'name' in document && kind === 'object-type' ? document.name : (document as { id: string }).id,
}));

async function call(user: string, method: string, path: string, body?: unknown) {
  const bearer = await demoToken(issuerUrl(), user);
  secrets.push(bearer);
  const answer = await fetch(api.url + path, {
    method,
    headers: {
      Authorization: `Bearer ${bearer}`,
      'Content-Type': 'application/json',
      'User-Agent': `${MARKER} <script>`,
      Referer: `http://127.0.0.1/${MARKER}`,
      'X-Request-Id': `${MARKER} {"forged":1}`,
      'Idempotency-Key': `${MARKER}-${Math.random()}`,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

async function granted(user: string, method: string, path: string, body?: unknown): Promise<void> {
  const { status, text } = await call(user, method, path, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
}

beforeAll(async () => {
  [inbox, engine] = await Promise.all([openInbox(company), openEngine()]);
  const port = await freePort();
  metricsUrl = `http://127.0.0.1:${port}/metrics`;
  secrets.push(new URL(inbox.appUrl).password);
  api = await startApi(inbox, { LOG_LEVEL: 'trace' });
  worker = startProgram('worker.ts', {
    ...{ DATABASE_URL: inbox.appUrl, TEMPORAL_ADDRESS: temporalAddress() },
    ...{
      TEMPORAL_TASK_QUEUE: engine.taskQueue,
      LOG_LEVEL: 'trace',
      WORKER_METRICS_PORT: `${port}`,
    },
  });
  await aDay();
}, 300_000);
afterAll(async () => {
  await worker?.kill();
  await api?.kill();
  await engine.teardown();
  await inbox.close();
});

async function aDay(): Promise<void> {
  const marked = `${MARKER} ${LINES}`;
  const device = newDevice();
  const objects = await Promise.all(
    Array.from({ length: 5 }, () =>
      inbox.order({
        status: 'in-progress',
        fields: { description: marked, asset: MARKER, priority: 'normal' },
      }),
    ),
  );
  const [plain = '', first = '', second = '', third = '', fourth = ''] = objects;
  const completing = { action: 'transition', toStatus: 'technically-completed' };
  const fields = { description: marked };
  const sent = [
    change({ sequence: 1, objectId: plain, fields }),
    change({ sequence: 2, objectId: first, ...completing, fields }),
    change({ sequence: 3, objectId: second, ...completing, fields }),
    change({ sequence: 4, objectId: third, ...completing, fields }),
    change({ sequence: 5, objectId: fourth, ...completing, fields }),
    change({ sequence: 6, objectId: plain, fields: { [marked]: marked } }),
  ];
  const refused = [{ id: marked, fields }, change({ sequence: 7, [MARKER]: marked }), marked];
  await granted('emma', 'POST', '/v1/outbox/batches', {
    deviceId: device,
    transactions: [...sent, ...refused],
  });
  const id = (n: number) => sent[n]?.id ?? '';
  await inbox.becomes(id(0), 'completed');
  for (const n of [1, 2, 3, 4, 5]) await inbox.becomes(id(n), 'completed-with-errors');

  const item = (n: number, command: string) => `/v1/inbox/items/${id(n)}/${command}`;
  await granted('bob', 'POST', item(1, 'ask'), { question: marked });
  await granted('emma', 'POST', `/v1/outbox/transactions/${id(1)}/answer`, { text: marked });
  await granted('bob', 'POST', item(1, 'amend'), {
    ...{ fields: { solution: marked, cause: 'Leak' }, reason: marked, requeue: true },
  });
  await granted('bob', 'POST', item(2, 'requeue'), { note: marked });
  await granted('bob', 'POST', item(3, 'cancel'), { reason: marked });
  await granted('bob', 'POST', '/v1/background-actions', {
    ...{ kind: 'requeue', ids: [id(4)], name: marked, reason: marked },
  });
  await granted('emma', 'POST', `/v1/outbox/transactions/${id(5)}/withdraw`, { reason: marked });
  await granted('bob', 'GET', `/v1/inbox/items?q=${MARKER}`);
  await call('bob', 'GET', `/${MARKER}%0d%0a%7B%22forged%22%3A1%7D`);
  await call('bob', 'GET', `/v1/objects/${MARKER}%0A/${MARKER}%0D%0A`);
  await call('nobody', 'GET', '/v1/inbox/items').catch(() => undefined);
  await inbox.becomes(id(1), 'completed');
  await inbox.becomes(id(2), 'completed-with-errors', 2);
  await inbox.becomes(id(4), 'completed-with-errors', 2);
  await technicalFailures(device, plain);
  await rawNoise();
}

/** The database itself refuses what people wrote, in the api and in a step: its words repeat the row. */
async function technicalFailures(device: string, objectId: string): Promise<void> {
  const { Client } = (await import('pg')).default;
  const owner = new Client(inbox.ownerUrl);
  await owner.connect();
  await owner.query(
    `ALTER TABLE objects ADD CONSTRAINT broken CHECK (fields->>'cause' IS DISTINCT FROM 'Wear')`,
  );
  const sent = change({ sequence: 20, objectId, fields: { cause: 'Wear', description: MARKER } });
  await granted('emma', 'POST', '/v1/outbox/batches', { deviceId: device, transactions: [sent] });
  await inbox.becomes(sent.id, 'queued', 2);
  await owner.end();
}

/** Bytes that no client of ours would send. */
async function rawNoise(): Promise<void> {
  const { port, hostname } = new URL(api.url);
  const noise = [
    `GET /${MARKER}\r\nX: 1\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${MARKER}\r\nUser-Agent: ${MARKER}\u0007\u001b[31m\r\nConnection: close\r\n\r\n`,
    `PROPFIND /${MARKER} HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${MARKER}\u0085"}\r\nConnection: close\r\n\r\n`,
    `${MARKER}\r\n\r\n`,
  ];
  for (const bytes of noise)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.end(bytes, 'latin1'));
      socket.on('error', () => undefined).on('close', () => resolve());
      socket.resume();
    });
}

const linesOf = ({ output }: Program) => output().split('\n').filter(Boolean);

describe('21 no personal data or content in Temporal, in logs, in metrics labels', () => {
  it('the engine keeps no marker: histories, memos, search attributes, summaries', async () => {
    const { client } = engine.env;
    const query = `TaskQueue = '${engine.taskQueue}'`;
    await until(async () => (await client.workflow.count(query)).count >= 7);
    const seen: string[] = [];
    for await (const listed of client.workflow.list({ query })) {
      const handle = client.workflow.getHandle(listed.workflowId, listed.runId);
      const history = historyToJSON(await handle.fetchHistory());
      const payloads = [...history.matchAll(/"data": ?"([^"]*)"/g)].map(([, data = '']) =>
        Buffer.from(data, 'base64').toString(),
      );
      const shown = JSON.stringify([listed, await handle.describe()], (_key, value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString() : value,
      );
      seen.push(history, ...payloads, shown);
    }
    expect(seen.join('\n')).toContain('field-required');
    expect(seen.join('\n')).not.toContain(MARKER);
  });

  it('neither api nor worker writes a marker to its log, at its most talkative', () => {
    expect(api.output()).toContain('/v1/outbox/batches');
    expect(worker.output()).toContain('23514');
    expect(api.output()).not.toContain(MARKER);
    expect(worker.output()).not.toContain(MARKER);
  });

  it('no marker, id, device or person is a metric’s label', async () => {
    const shown = await Promise.all(
      [`${api.url}/metrics`, metricsUrl].map(async (url) => (await fetch(url)).text()),
    );
    for (const text of shown) {
      expect(text).toMatch(/^# TYPE /m);
      expect(text).not.toMatch(/zq7marker|emma|bob|mia/);
      // Of this run's own task queue, which production calls by one name, nothing is an id.
      expect(text.replaceAll(engine.taskQueue, '')).not.toMatch(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}/);
    }
  });
});

describe('24 log lines stay one JSON line whatever is put in', () => {
  it.each(['api', 'worker'])('of the %s', (name) => {
    const lines = linesOf(name === 'api' ? api : worker);
    expect(lines.length).toBeGreaterThan(name === 'api' ? 10 : 2);
    for (const line of lines) {
      const parsed = JSON.parse(line);
      expect(Object.keys(parsed), line).toEqual(expect.arrayContaining(['level', 'time', 'msg']));
      expect(parsed).not.toMatchObject({ msg: 'forged' });
      expect(line).not.toMatch(/\p{Cc}|[\u2028\u2029]/u);
    }
  });
});

describe('25 secrets never printed: logs', () => {
  it('hold no token and no password', () => {
    expect(secrets.length).toBeGreaterThan(10);
    for (const secret of new Set(secrets))
      for (const output of [api.output(), worker.output()]) expect(output).not.toContain(secret);
  });
});
