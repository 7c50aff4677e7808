import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFailure, isDatabaseAway, pointer, toProblem } from '../../api/problem.ts';
import { problemTypes } from '../../api/problem-types.ts';
import { openDatabase } from '../../db/client.ts';
import { type Api, change, newDevice, openApi } from './outbox-api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('every answer that is an error', () => {
  it.each([
    ['GET', '/nowhere', 404, 'not-found'],
    ['GET', '/v1/nowhere', 404, 'not-found'],
    ['POST', '/v1/outbox/nowhere', 404, 'not-found'],
    ['GET', '/problems/nothing', 404, 'not-found'],
    ['GET', '/problems/constructor', 404, 'not-found'],
    ['GET', '/v1/outbox/batches', 405, 'method-not-allowed'],
    ['DELETE', '/v1/outbox/transactions', 405, 'method-not-allowed'],
    ['PUT', '/v1/outbox/transactions/1/withdraw', 405, 'method-not-allowed'],
    ['POST', '/healthz', 405, 'method-not-allowed'],
    ['PROPFIND', '/healthz', 405, 'method-not-allowed'],
  ])('is a problem document: %s %s', async (method, path, status, code) => {
    const { headers, body, ...answer } = await api.call('emma', path, { method });
    expect(answer.status).toBe(status);
    expect(headers.get('Content-Type')).toBe('application/problem+json');
    expect(body).toMatchObject({ type: `/problems/${code}`, status });
    expect(body.instance).toBe(headers.get('X-Request-Id'));
    if (status === 405) expect(headers.get('Allow')).toMatch(/GET|POST/);
  });

  it('names the request as its caller did', async () => {
    const headers = { 'X-Request-Id': 'mine-1' };
    expect((await api.call(null, '/nowhere', { headers })).body.instance).toBe('mine-1');
    const strange = { 'X-Request-Id': 'a"b{}' };
    expect((await api.call(null, '/nowhere', { headers: strange })).body.instance).not.toContain(
      '"',
    );
  });

  it('has a page that explains it', async () => {
    for (const [code, { title }] of Object.entries(problemTypes)) {
      const { status, text } = await api.call(null, `/problems/${code}`);
      expect(status).toBe(200);
      expect(text).toContain(title.split('’')[0]);
    }
  });
});

describe('a failure', () => {
  const failed = async (statement: string): Promise<unknown> => {
    const client = new pg.Client({ connectionString: api.inbox.appUrl });
    await client.connect();
    try {
      return await client.query(statement, []).then(
        () => undefined,
        (error: unknown) => error,
      );
    } finally {
      await client.end();
    }
  };

  it('of our own says nothing of itself, and the log holds no parameters', async () => {
    const cause = await failed("SELECT 'MARKER'::int");
    const wrapped = new Error('Failed query: SELECT $1 params: MARKER', { cause });
    const answer = toProblem(wrapped);
    expect(answer.code).toBe('unexpected');
    expect(answer.message).not.toMatch(/MARKER|SELECT/);
    const logged = describeFailure(wrapped);
    expect(JSON.stringify(logged)).not.toContain('MARKER');
    expect(logged).toMatchObject({ name: 'Error', code: '22P02' });
  });

  it('of the database’s connection is known as such', async () => {
    expect(isDatabaseAway(await failed('SELECT pg_terminate_backend(pg_backend_pid())'))).toBe(
      true,
    );
    expect(isDatabaseAway(await failed('SELECT 1/0'))).toBe(false);
    const nobody = openDatabase('postgres://nobody@127.0.0.1:1/none');
    const refused = await nobody.db.execute(sql`SELECT 1`).catch((error: unknown) => error);
    expect(isDatabaseAway(refused)).toBe(true);
    await nobody.close();
    expect(isDatabaseAway(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isDatabaseAway(new TypeError('x is not a function'))).toBe(false);
  });
});

it('points into a document as RFC 6901 does', () => {
  expect(pointer(['a/b', 0, 'c~d'])).toBe('/a~1b/0/c~0d');
});

describe('PostgreSQL away', () => {
  it('is 503 with Retry-After, and nothing sent then is lost or half kept', async () => {
    const broken = await openApi();
    try {
      await broken.batch('emma', newDevice(), []);
      await broken.inbox.database.close();
      const { status, body, headers } = await broken.batch('emma', newDevice(), [change()]);
      expect([status, body.type]).toEqual([503, '/problems/database-unavailable']);
      expect(headers.get('Retry-After')).toBe('5');
      expect((await broken.call(null, '/readyz')).status).toBe(503);
      expect((await broken.call(null, '/healthz')).status).toBe(200);
      expect((await broken.call(null, '/metrics')).status).toBe(200);
    } finally {
      await broken.close().catch(() => undefined);
    }
  });
});
