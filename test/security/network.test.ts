import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../api/http-server.ts';
import { type Api, change, newDevice, openApi } from '../api/outbox-api.ts';
import { openInbox, type TestInbox, until } from '../support/inbox.ts';
import { token } from '../support/issuer.ts';
import { type Program, startApi } from '../support/program.ts';

/** Connects and sends what it is given, then nothing more; `answer` settles when the server ends it. */
async function slow(url: string, sent: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  socket.on('error', () => undefined);
  const answer = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(received));
  });
  await once(socket, 'connect');
  socket.write(sent);
  return { socket, answer };
}
const many = <T>(count: number, make: () => Promise<T>) =>
  Promise.all(Array.from({ length: count }, make));
const endAll = (clients: readonly { socket: Socket }[]) => {
  for (const { socket } of clients) socket.destroy();
};

describe('15 header and request timeouts, connection limits; slow clients do not starve others', () => {
  let inbox: TestInbox;
  let api: Program & { url: string };
  beforeAll(async () => {
    inbox = await openInbox();
    api = await startApi(inbox);
  }, 60_000);
  afterAll(async () => {
    await api?.kill();
    await inbox.close();
  });

  const half = 'POST /v1/outbox/batches HTTP/1.1\r\nHost: inbox\r\nX-Slow: ';
  const headers = async (more = '') =>
    `POST /v1/outbox/batches HTTP/1.1
Host: inbox
Authorization: Bearer ${await token('emma')}
Content-Type: application/json
${more}

`.replaceAll('\n', '\r\n');

  it('answers others at once while hundreds send half a header or half a body, and ends those', async () => {
    const bearer = `Bearer ${await token('emma')}`;
    const body = await headers('Content-Length: 1000000');
    const pieces = await headers('Transfer-Encoding: chunked');
    const halfHeaders = await many(300, () => slow(api.url, half));
    const halfBodies = [
      ...(await many(150, () => slow(api.url, `${body}{"deviceId":`))),
      ...(await many(50, () => slow(api.url, `${pieces}5\r\n{"dev`))),
    ];
    try {
      const deviceId = newDevice();
      for (let sequence = 1; sequence <= 50; sequence += 1) {
        const answer = await fetch(`${api.url}/v1/outbox/batches`, {
          method: 'POST',
          headers: { Authorization: bearer, 'Content-Type': 'application/json' },
          body: JSON.stringify({ deviceId, transactions: [change({ sequence })] }),
        });
        expect(answer.status).toBe(202);
      }
      expect(halfBodies.filter(({ socket }) => socket.destroyed)).toEqual([]);
      // Nobody had to go first, and who is slow holds no transaction, nor more connections to the database than the pools have.
      const { rows } = await inbox.database.pool.query(
        `SELECT count(*)::int AS all, count(*) FILTER (WHERE state LIKE 'idle in%')::int AS held
         FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'appsuite-inbox-api%'`,
      );
      expect(rows[0].held).toBe(0);
      expect(rows[0].all).toBeLessThanOrEqual(30);
      for (const answer of await Promise.all(halfHeaders.map((each) => each.answer)))
        expect(answer).toMatch(/^HTTP\/1.1 408 /);
    } finally {
      endAll([...halfHeaders, ...halfBodies]);
    }
  }, 120_000);

  it('431 for headers without end, 400 for what is no HTTP, and goes on', async () => {
    const large = await slow(
      api.url,
      `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}`,
    );
    expect(await large.answer).toMatch(/^HTTP\/1.1 431 /);
    const noise = await slow(api.url, '\u0016\u0003\u0001\r\n\r\n');
    expect(await noise.answer).toMatch(/^HTTP\/1.1 400 /);
    const twice = await slow(
      api.url,
      (await headers('Content-Length: 2\nTransfer-Encoding: chunked')) +
        '0\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
    );
    expect(await twice.answer).toMatch(/^HTTP\/1.1 400 /);
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    // Clients that break off are no failure of ours.
    expect(api.output()).not.toMatch(/ECONNRESET|unexpected|uncaught/);
  });

  it('ends a body that does not come, an answer that nobody reads, and what is above the limit', async () => {
    const server = createHttpServer(
      async (request) => {
        if (request.method === 'POST') return new Response(await request.text());
        return new Response(new Uint8Array(50 * 1024 * 1024));
      },
      { headers: 300, request: 600, silence: 1_500, keepAlive: 300, connections: 20 },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const header = await slow(url, half);
      expect(await header.answer).toMatch(/^HTTP\/1.1 408 /);
      const body = await slow(url, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1');
      expect(await body.answer).toMatch(/^HTTP\/1.1 408 /);
      const deaf = await slow(url, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      deaf.socket.pause();
      const connections = () =>
        new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
      await until(async () => (await connections()) === 0);
      const crowd = await many(20, () => slow(url, 'POST / HTTP/1.1\r\nHost: a\r\n'));
      const turnedAway = await slow(url, 'POST / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await turnedAway.answer).toBe('');
      endAll(crowd);
      await until(async () => (await connections()) === 0);
      expect((await fetch(url, { method: 'POST', body: 'again' })).status).toBe(200);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('16 rate limits per user and device with Retry-After; forwarded headers are not trusted', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi({ limits: { ofUser: 100, ofDevice: 20 } });
  });
  afterAll(() => api.close());

  const path = '/v1/outbox/transactions?deviceId=none';
  const statusesOf = async (count: number, ask: (n: number) => ReturnType<Api['call']>) => {
    const answers = [];
    for (let n = 0; n < count; n += 1) answers.push(await ask(n));
    return answers.map(({ status }) => status);
  };
  const repeated = (status: number, count: number) => Array<number>(count).fill(status);

  it('a device that never stops is refused for a while, and no other device of the same user', async () => {
    const deviceId = newDevice();
    const batch = () => api.batch('emma', deviceId, []);
    expect(await statusesOf(20, batch)).toEqual(repeated(202, 20));
    const { status, body, headers } = await batch();
    expect([status, body.type]).toEqual([429, '/problems/too-many-requests']);
    const wait = Number(headers.get('Retry-After'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect((await api.batch('emma', newDevice(), [])).status).toBe(202);
  });

  it('a user who never stops is refused, whatever address is claimed, and nobody else', async () => {
    const ask = (n: number) => {
      const claimed = `10.0.${n}.1`;
      const headers = {
        'X-Forwarded-For': claimed,
        Forwarded: `for=${claimed}`,
        'X-Real-IP': claimed,
      };
      return api.call('hugo', path, { headers });
    };
    expect(await statusesOf(100, ask)).toEqual(repeated(404, 100));
    const { status, headers } = await ask(101);
    expect(status).toBe(429);
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await api.call('finn', path)).status).toBe(404);
    expect((await api.call(null, '/healthz')).status).toBe(200);
  });

  it('the usual limits are in force where nobody says otherwise', async () => {
    const usual = await openApi();
    try {
      const user = await usual.call('emma', path);
      expect(user.headers.get('RateLimit')).toContain('limit=12000');
      const device = await usual.batch('emma', newDevice(), []);
      expect(device.headers.get('RateLimit')).toContain('limit=600');
    } finally {
      await usual.close();
    }
  });

  it('a claimed host, protocol or address appears in no link', async () => {
    const [sent] = [change({ sequence: 1 })];
    await api.batch('finn', newDevice(), [sent]);
    const claims = {
      'X-Forwarded-Host': 'evil.test',
      'X-Forwarded-Proto': 'gopher',
      'X-Forwarded-Prefix': '/evil.test',
      Forwarded: 'host=evil.test;proto=gopher',
      'X-Original-URL': '/healthz',
      'X-HTTP-Method-Override': 'DELETE',
    };
    const answer = await api.call('mia', `/v1/inbox/items/${sent?.id}`, { headers: claims });
    expect(answer.status).toBe(200);
    expect(answer.text + JSON.stringify([...answer.headers])).not.toMatch(/evil|gopher/);
  });
});
