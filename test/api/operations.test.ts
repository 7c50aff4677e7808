import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, change, newDevice, openApi } from './outbox-api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

it('tells its version', async () => {
  const { body } = await api.call(null, '/version');
  expect(body).toEqual({ version: '1.2.3', node: process.version });
});

describe('readiness', () => {
  const ready = async () => {
    const { status, body } = await api.call(null, '/readyz');
    return { status, ...body };
  };
  const worker = (engineError: string | null, seen = 'now()') =>
    api.inbox.db.execute(sql`INSERT INTO workers (id, seen_at, engine_error)
      VALUES ('one', ${sql.raw(seen)}, ${engineError})
      ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, engine_error = excluded.engine_error`);

  it('counts the database; an engine that is away only degrades it', async () => {
    expect(await ready()).toMatchObject({ status: 'degraded', engine: 'no-worker' });
    await worker('unavailable');
    expect(await ready()).toMatchObject({ status: 'degraded', engine: 'away' });
    await worker(null);
    expect(await ready()).toMatchObject({ status: 'ready', engine: 'ready' });
    await worker(null, "now() - interval '1 minute'");
    const answer = await api.call(null, '/readyz');
    expect([answer.status, answer.body.engine]).toEqual([200, 'no-worker']);
  });

  it('fails with what to do when the migrations are not there', async () => {
    const old = await openApi();
    try {
      const { openDatabase } = await import('../../db/client.ts');
      const owner = openDatabase(old.inbox.ownerUrl);
      await owner.db.execute(sql`DELETE FROM drizzle.__drizzle_migrations`);
      await owner.close();
      const { status, body } = await old.call(null, '/readyz');
      expect(status).toBe(503);
      expect(body.detail).toContain('npm run migrate');
    } finally {
      await old.close();
    }
  });
});

describe('the figures', () => {
  it('count what was received, and hold no ids or people', async () => {
    const deviceId = newDevice();
    const sent = change();
    await api.batch('emma', deviceId, [sent, sent, 'broken']);
    const { text, headers } = await api.call(null, '/metrics');
    expect(headers.get('Content-Type')).toContain('text/plain');
    for (const receipt of ['accepted', 'duplicate', 'refused'])
      expect(text).toContain(`inbox_transactions_received_total{receipt="${receipt}"} 1`);
    expect(text).toContain('inbox_transactions_refused_total{code="malformed"} 1');
    expect(text).toContain('inbox_items_open{status="queued"} 1');
    expect(text).toContain('route="/v1/outbox/batches"');
    for (const secret of [deviceId, sent.id, 'emma']) expect(text).not.toContain(secret);
  });

  it('count requests to nowhere under one name', async () => {
    await api.call('emma', '/v1/MARKER-in-address');
    await api.call('emma', '/MARKER-in-address');
    const { text } = await api.call(null, '/metrics');
    expect(text).not.toContain('MARKER');
    expect(api.log.join('')).not.toContain('MARKER');
  });
});

describe('the documentation', () => {
  type Operation = {
    summary?: string;
    security?: unknown[];
    responses: Record<
      string,
      { description: string; content?: Record<string, { schema?: unknown }> }
    >;
  };
  type Document = { openapi: string; paths: Record<string, Record<string, Operation>> };

  it('describes every route with its answers, problems and examples', async () => {
    const { body } = await api.call(null, '/openapi.json');
    const document = body as Document;
    expect(document.openapi).toMatch(/^3\.1/);
    expect(body.components.securitySchemes.bearer).toBeDefined();
    for (const path of [
      '/v1/outbox/batches',
      '/v1/outbox/transactions',
      '/v1/outbox/transactions/{id}',
      '/v1/outbox/transactions/{id}/withdraw',
      '/healthz',
      '/readyz',
      '/metrics',
      '/version',
      '/problems/{code}',
      '/openapi.json',
      '/docs',
    ])
      expect(Object.keys(document.paths)).toContain(path);
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, { summary, security, responses }] of Object.entries(methods)) {
        const where = `${method} ${path}`;
        expect(summary, where).toBeTruthy();
        const statuses = Object.keys(responses);
        expect(
          statuses.some((status) => /^[23]/.test(status)),
          where,
        ).toBe(true);
        expect(statuses, where).toEqual(expect.arrayContaining(['500', '503']));
        if (!security)
          expect(statuses, where).toEqual(expect.arrayContaining(['401', '403', '429']));
        for (const [status, { content }] of Object.entries(responses))
          if (status >= '4')
            expect(Object.keys(content ?? {}), where).toEqual([
              // What a person browses to tells its failures on a page; the gadget that it has ended.
              path.startsWith('/sign-in') || (path.endsWith('.html') && status === '401')
                ? 'text/html'
                : 'application/problem+json',
            ]);
      }
  });

  it('resolves every reference', async () => {
    const { body, text } = await api.call(null, '/openapi.json');
    for (const [, path = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = path.split('/').reduce((at, part) => at?.[part], body);
      expect(found, path).toBeDefined();
    }
  });

  it('is a page that needs no script and no other host', async () => {
    const { text, headers } = await api.call(null, '/docs');
    expect(text).toContain('/v1/outbox/batches');
    expect(text).not.toMatch(/<script|(src|href)="(https?:)?\/\//);
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });
});
