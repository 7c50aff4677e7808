import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../api/outbox-api.ts';
import { requestOf } from './access-requests.ts';
import { accessTable, callers } from './access-table.ts';
import { type AccessWorld, openAccessWorld, people } from './access-world.ts';

/** Every route asked by somebody who may, while something behind it is broken. */

type Asked = { route: string; user: string | null; path: string; init: RequestInit };

let world: AccessWorld;
let asked: Asked[];
let owner: pg.Client;
beforeAll(async () => {
  world = await openAccessWorld();
  owner = new pg.Client(world.api.inbox.ownerUrl);
  await owner.connect();
  asked = [];
  for (const { route, cells } of accessTable()) {
    const who = callers.find((each) => cells[each].own < 300);
    if (!who || !world.api.routes.includes(route)) continue;
    const { path, ...init } = await requestOf(world, route, 'own');
    asked.push({ route, user: people[who], path, init });
  }
}, 120_000);
afterAll(async () => {
  await owner?.end();
  // The last test has closed the pool.
  await world?.close().catch(() => undefined);
});

const SQL =
  /\b(SELECT|INSERT|UPDATE|DELETE|WHERE|RETURNING|CONSTRAINT|relation|column|permission denied|violates)\b/;
const CODE =
  /\.ts:\d|\.js:\d|node_modules|\bat \w+ \(|node:internal|stack|SQLSTATE|42501|23514|42P01/;

/** The whole answer: a problem that says nothing of what is behind it, or what needed nothing of that. */
function saysNothing(route: string, { status, text, body, headers }: Answer): void {
  const where = `${route}: ${status} ${text.slice(0, 400)}`;
  if (status < 400) return;
  if (SIGN_IN.test(route)) {
    expect(text, where).not.toMatch(SQL);
    expect(text, where).not.toMatch(CODE);
    return;
  }
  expect(headers.get('Content-Type'), where).toBe('application/problem+json');
  const { type, title, status: repeated, detail, instance, ...rest } = body;
  expect(Object.keys(rest), where).toEqual([]);
  expect([repeated, instance], where).toEqual([status, headers.get('X-Request-Id')]);
  for (const part of [type, title, detail]) {
    expect(part, where).not.toMatch(SQL);
    expect(part, where).not.toMatch(CODE);
  }
  expect(JSON.stringify([...headers])).not.toMatch(CODE);
}

async function askAll(expected: (route: string) => number[]): Promise<void> {
  const { api } = world;
  api.log.length = 0;
  for (const { route, user, path, init } of asked) {
    const answer = await api.call(user, path, init);
    saysNothing(route, answer);
    expect(expected(route), `${route}: ${answer.text.slice(0, 400)}`).toContain(answer.status);
  }
  // The log knows where it happened, but neither statement nor values.
  const log = api.log.join('');
  expect(log).toContain('"problem"');
  expect(log).not.toMatch(/SELECT|INSERT INTO|Failed query|Seal replaced|Gutter|Emma told/);
}

/** What a browser is led through, and tells its failures on pages; it needs the database at its very end. */
const SIGN_IN = /^(GET \/(sign-in|signed-in)|POST \/sign-out)/;
const SIGN_IN_ANSWERS = [200, 204, 302, 400];
/** Routes that answer without the database. */
const OPEN = /^GET \/(healthz|metrics|version|openapi\.json|docs|problems)/;
/** Routes that only need the configuration, which is remembered. */
const REMEMBERED = /^GET \/v1\/(config\/[^/]+(\/:id)?|background-actions|me|directory)$/;

describe('23 errors never carry SQL, parameters or stacks', () => {
  it('when the database refuses a statement, on every route', async () => {
    const tables = `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'
      AND tablename NOT IN ('configuration_state', 'documents')`;
    const { rows } = await owner.query<{ name: string }>(tables);
    const list = rows.map(({ name }) => name).join(', ');
    await owner.query(`REVOKE SELECT, UPDATE ON ${list} FROM inbox_app`);
    try {
      await askAll((route) => {
        if (SIGN_IN.test(route)) return SIGN_IN_ANSWERS;
        return OPEN.test(route) || REMEMBERED.test(route) ? [200, 500] : [500];
      });
    } finally {
      await owner.query(`GRANT SELECT, UPDATE ON ${list} TO inbox_app`);
    }
  }, 60_000);

  it('when a row breaks a constraint', async () => {
    const marker = 'zq7marker';
    await owner.query(
      `ALTER TABLE objects ADD CONSTRAINT broken CHECK (fields->>'cause' IS DISTINCT FROM 'Wear')`,
    );
    await owner.query(
      `ALTER TABLE timeline ADD CONSTRAINT broken CHECK (data::text NOT LIKE '%${marker}%')`,
    );
    try {
      const { api } = world;
      api.log.length = 0;
      const edit = await requestOf(world, 'PATCH /v1/objects/:objectType/:objectId', 'own');
      const edited = await api.call('bob', edit.path, edit);
      expect(edited.status).toBe(500);
      saysNothing('PATCH object', edited);
      const cancel = await requestOf(world, 'POST /v1/inbox/items/:id/cancel', 'own');
      const body = JSON.stringify({ reason: marker });
      const cancelled = await api.call('bob', cancel.path, { ...cancel, body });
      expect(cancelled.status).toBe(500);
      saysNothing('POST cancel', cancelled);
      expect(edited.text + cancelled.text + api.log.join('')).not.toMatch(/zq7marker|Wear/);
      expect(api.log.join('')).toContain('23514');
    } finally {
      await owner.query('ALTER TABLE objects DROP CONSTRAINT broken');
      await owner.query('ALTER TABLE timeline DROP CONSTRAINT broken');
    }
  });

  it('when a program of ours fails in a way that nobody foresaw, on every route', async () => {
    const { configuration } = world.api.inbox;
    const { current } = configuration;
    configuration.current = () =>
      Promise.reject(new TypeError('cannot read SELECT * FROM secret at /srv/app/x.ts:12:3'));
    try {
      await askAll((route) => {
        if (SIGN_IN.test(route)) return SIGN_IN_ANSWERS;
        return route.startsWith('GET /') && !route.includes('/v1/') ? [200] : [500];
      });
    } finally {
      configuration.current = current;
    }
  }, 60_000);

  it('when the database is away, on every route: 503 with Retry-After', async () => {
    await world.api.inbox.database.close();
    for (const { route, user, path, init } of asked) {
      const answer = await world.api.call(user, path, init);
      saysNothing(route, answer);
      if (OPEN.test(route) || SIGN_IN.test(route)) continue;
      if (/^GET \/v1\/(me|directory)$/.test(route)) continue;
      expect(answer.status, `${route}: ${answer.text}`).toBe(503);
      expect(Number(answer.headers.get('Retry-After')), route).toBeGreaterThan(0);
    }
  }, 60_000);
});
