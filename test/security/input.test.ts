import { readdir, readFile } from 'node:fs/promises';
import { get, type IncomingMessage, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change, newDevice } from '../api/outbox-api.ts';
import { token } from '../support/issuer.ts';
import { type RequestWithBody, requestsWithBody } from './access-requests.ts';
import { type AccessWorld, openAccessWorld } from './access-world.ts';

/** What stands in a request: for every route that takes a body, those of later issues too. */

const BATCHES = 'POST /v1/outbox/batches';
const MB = 1024 * 1024;
let world: AccessWorld;
let routes: RequestWithBody[];
beforeAll(async () => {
  world = await openAccessWorld();
  routes = await requestsWithBody(world);
  expect(routes.length).toBeGreaterThan(15);
}, 120_000);
afterAll(() => world?.close());

const send = (
  { user, path, method, headers }: RequestWithBody,
  body: NonNullable<RequestInit['body']>,
  more: Record<string, string> = {},
) =>
  world.api.call(user, path, {
    ...{ method, body, headers: { ...headers, ...more } },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);

type Answer = Awaited<ReturnType<typeof send>>;
const outcome = ({ status, body }: Answer) => [status, body?.type];

/** The body with its first text, at any depth, put in place of `hostile`, which is raw JSON. */
function planted(body: string, hostile: string): string {
  let done = false;
  const marked = JSON.stringify(JSON.parse(body), (_key, value) => {
    if (done || typeof value !== 'string') return value;
    done = true;
    return 'PLANTED';
  });
  return done ? marked.replace('"PLANTED"', hostile) : `{"note":${hostile}}`;
}

/** Every route refuses what is planted into its body with 422 and this code; nothing is written. */
async function refusedEverywhere(hostile: string, code: string): Promise<void> {
  const before = await world.snapshot();
  for (const each of routes.filter(({ route }) => route !== BATCHES)) {
    const answer = await send(each, planted(each.body, hostile));
    expect(outcome(answer), `${each.route}: ${answer.text}`).toEqual([422, `/problems/${code}`]);
  }
  expect(await world.snapshot()).toEqual(before);
}

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('9 limits on body, also chunked and compressed, depth, keys and string lengths', () => {
  it('413 on every route for a body that is announced too large, before it is read', async () => {
    for (const { route, user, path, method, headers } of routes) {
      const answer = await new Promise<unknown[]>((resolve, reject) => {
        token(user ?? '').then((bearer) => {
          const length = { 'Content-Length': 6 * MB, Authorization: `Bearer ${bearer}` };
          const sent = request(world.api.url + path, {
            method,
            headers: { ...headers, ...length },
          });
          sent.once('response', ({ statusCode, headers: { connection } }) => {
            resolve([statusCode, connection]);
            sent.destroy();
          });
          sent.once('error', reject);
          sent.flushHeaders();
        }, reject);
      });
      expect(answer, route).toEqual([413, 'close']);
    }
  });

  it('413 on every route for one that comes in pieces without its length', async () => {
    const piece = new Uint8Array(MB).fill(0x20);
    for (const each of routes) {
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 1;
          if (sent > 8) controller.close();
          else controller.enqueue(piece);
        },
      });
      expect(outcome(await send(each, body)), each.route).toEqual([413, '/problems/too-large']);
    }
  }, 60_000);

  it('a packed batch is measured unpacked, and nothing else may be packed', async () => {
    const packed = { 'Content-Encoding': 'gzip' };
    const deviceId = newDevice();
    const good = gzipSync(JSON.stringify({ deviceId, transactions: [change()] }));
    for (const each of routes) {
      const batch = each.route === BATCHES;
      expect((await send(each, good, packed)).status, each.route).toBe(batch ? 202 : 415);
      expect((await send(each, 'no gzip', packed)).status, each.route).toBe(batch ? 400 : 415);
      expect((await send(each, '{}', { 'Content-Encoding': 'br' })).status).toBe(415);
      expect((await send(each, '{}', { 'Content-Type': 'text/plain' })).status).toBe(415);
    }
  });

  it('a packed batch that would unpack to 50 MB is 413', async () => {
    const [batches] = routes.filter(({ route }) => route === BATCHES);
    const bomb = gzipSync(Buffer.alloc(50 * MB, 0x20));
    expect(bomb.length).toBeLessThan(MB);
    const answer = batches && (await send(batches, bomb, { 'Content-Encoding': 'gzip' }));
    expect(answer && outcome(answer)).toEqual([413, '/problems/too-large']);
  });

  it.each([
    ['33 levels', deep(33), 'too-deep'],
    ['100,000 levels', deep(100_000), 'too-deep'],
    ['a text of 70,000 characters', `"${'x'.repeat(70_000)}"`, 'too-long'],
    ['a name of 300 characters', `{"${'x'.repeat(300)}":1}`, 'too-long'],
    ['300,000 members', `[${Array(300_000).fill(0)}]`, 'too-long'],
  ])('422 on every route of the office and of one’s own for %s', async (_, hostile, code) => {
    await refusedEverywhere(hostile, code);
  });
});

describe('10 malformed JSON is 400 on every route with a body, never 500', () => {
  it.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['nothing', ''],
    ['half an object', '{"a":'],
    ['two values', '{} {}'],
    ['single quotes', "{'a':1}"],
    ['NaN', '{"a":NaN}'],
    ['a control character', '{"a":"\u0001"}'],
    ['no UTF-8', Uint8Array.from(Buffer.from('7b2261223a22ff227d', 'hex'))],
    ['a surrogate in bytes', Uint8Array.from(Buffer.from('7b2261223a22eda080227d', 'hex'))],
    ['UTF-16', Uint8Array.from(Buffer.from('\ufeff{}', 'utf16le'))],
    ['100,000 brackets', '['.repeat(100_000)],
  ])('%s', async (_, body) => {
    for (const each of routes) {
      const answer = await send(each, body);
      expect(outcome(answer), `${each.route}: ${answer.text}`).toEqual([
        400,
        '/problems/malformed',
      ]);
    }
  });

  it.each(['null', '[]', '1', '"x"', 'true', '{"unknown":1}', deep(100_000)])(
    '%.20s is JSON, and is refused or counts as what it says',
    async (body) => {
      for (const each of routes) {
        const { status } = await send(each, body);
        expect(status < 300 || status === 422, `${each.route}: ${status}`).toBe(true);
      }
    },
  );
});

describe('11 U+0000, lone surrogates, 1e400, integers beyond 2^53, __proto__ are refused with a clear error', () => {
  it.each([
    ['"a\\u0000"', 'text-not-storable'],
    ['{"a\\u0000":1}', 'text-not-storable'],
    ['"\\ud83d"', 'text-not-storable'],
    ['"\\ude00\\ud83d"', 'text-not-storable'],
    ['1e400', 'number-not-exact'],
    ['-1e400', 'number-not-exact'],
    ['9007199254740993', 'number-not-exact'],
    ['-9007199254740993', 'number-not-exact'],
    ['1e300', 'number-not-exact'],
    ['{"__proto__":{"roles":["application-manager"]}}', 'key-not-allowed'],
    ['{"constructor":{"prototype":{"a":1}}}', 'key-not-allowed'],
    ['[{"hasOwnProperty":1}]', 'key-not-allowed'],
  ])('%s, on every route of the office and of one’s own', async (hostile, code) => {
    await refusedEverywhere(hostile, code);
    expect(Object.hasOwn(Object.prototype, 'roles')).toBe(false);
  });
});

describe('11 what can be kept is kept or refused, wherever it is cut and however it is written', () => {
  /** The body with one of its texts, each in its turn, put in place. */
  function* withEach(body: string, text: string): Generator<string> {
    for (let n = 0, done = true; done; n += 1) {
      let seen = 0;
      done = false;
      const next = JSON.stringify(JSON.parse(body), (_key, value) => {
        if (typeof value !== 'string' || seen++ !== n) return value;
        done = true;
        return text;
      });
      if (done) yield next;
    }
  }

  it.each([
    ['pairs', '😀'.repeat(1_200)],
    ['pairs, one place further', `a${'😀'.repeat(1_200)}`],
    ['short pairs', `a${'😀'.repeat(90)}`],
    ['a long word of rare letters', `${'x'.repeat(39)}${'𨋢'.repeat(40)}`],
    ['a time behind the year 9999', '9999-12-31T23:59:59-14:00'],
    ['a time before the year 1', '0000-01-01T00:00:00+14:00'],
  ])('%s: never 500, on any route and in any place', async (_, text) => {
    const own = await openAccessWorld();
    try {
      let asked = 0;
      for (const { user, path, method, headers, body, route } of await requestsWithBody(own))
        for (const each of withEach(body, text)) {
          const answer = await own.api.call(user, path, { method, headers, body: each });
          expect(answer.status, `${route} ${each.slice(0, 300)}: ${answer.text}`).toBeLessThan(500);
          asked += 1;
        }
      expect(asked).toBeGreaterThan(routes.length);
    } finally {
      await own.close();
    }
  });

  it('a batch keeps what is good in it beside what is not', async () => {
    const { api } = world;
    const bad = [
      { ...change(), id: `${'a'.repeat(99)}😀` },
      { ...change(), occurredAt: '9999-12-31T23:59:59-14:00' },
    ];
    const { status, body } = await api.batch('emma', newDevice(), [...bad, change()]);
    expect(status).toBe(202);
    expect(body.receipts.map(({ receipt }: { receipt: string }) => receipt)).toEqual([
      ...['refused', 'refused', 'accepted'],
    ]);
  });
});

describe('12 attachment names never become paths', () => {
  const attachment = (name: string) => ({
    ...{ id: '7f0c9a52-5b1e-4a6e-9a3e-0d2f1c5b7a10', name, mediaType: 'image/jpeg' },
    ...{ size: 1, sha256: '0'.repeat(64) },
  });

  it.each([
    '../../../../tmp/MARKED',
    '/tmp/MARKED',
    '..\\..\\MARKED',
    'C:\\MARKED',
    '%2e%2e%2fMARKED',
    'file:///tmp/MARKED',
    '.MARKED',
    'CON.MARKED',
    'MARKED\u0000.jpg',
    'MARKED\n.jpg',
    '$(touch MARKED)',
  ])(
    'a transaction that announces %j is refused, and nothing of the name is kept',
    async (name) => {
      const { api } = world;
      const deviceId = newDevice();
      const sent = change({ attachments: [attachment(name)] });
      const { status, body } = await api.batch('emma', deviceId, [sent]);
      expect([status, body.receipts[0].receipt]).toEqual([202, 'refused']);
      expect(body.receipts[0].problem.type).toBe(
        name.includes('\u0000')
          ? '/problems/text-not-storable'
          : '/problems/attachments-not-supported',
      );
      const { rows } = await api.inbox.db.execute(
        sql`SELECT r::text FROM refusals r WHERE device_id = ${deviceId}`,
      );
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows)).not.toContain('MARKED');
      expect((await readdir('.')).concat(await readdir('/tmp')).join()).not.toContain('MARKED');
    },
  );

  it('no program that serves requests or steps can open a file at all, but for those of the page', async () => {
    const folders = ['api', 'activities', 'domain', 'workflows'];
    const files = await Promise.all(
      folders.map(async (folder) =>
        (await readdir(folder, { recursive: true }))
          .filter((name) => name.endsWith('.ts'))
          .map((name) => `${folder}/${name}`),
      ),
    );
    const opening = [];
    for (const file of files.flat())
      if (/['"](node:)?(fs|child_process|path)(\/promises)?['"]/.test(await readFile(file, 'utf8')))
        opening.push(file);
    expect(opening).toEqual(['api/page.ts']);
  });

  it.each([
    '/assets/../index.html',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets//etc/passwd',
    '/assets/%00',
  ])('nothing but the files of the page is below its address: %s', async (path) => {
    const { hostname, port } = new URL(world.api.url);
    const answer = await new Promise<IncomingMessage>((resolve, reject) =>
      // Not `fetch`, which would take the dots out.
      get({ hostname, port, path }, resolve).on('error', reject),
    );
    answer.resume();
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
  });
});
