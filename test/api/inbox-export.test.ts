import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { itemSorts } from '../../db/inbox-branches.ts';
import { bob } from '../domain/fixtures.ts';
import { csvRecords } from '../support/csv.ts';
import { until } from '../support/inbox.ts';
import { token } from '../support/issuer.ts';
import { failedForSolution, putItem } from './inbox-office.ts';
import { type Api, openApi } from './outbox-api.ts';

let api: Api;
let owner: pg.Client;
beforeAll(async () => {
  api = await openApi();
  owner = new pg.Client(api.inbox.ownerUrl);
  await owner.connect();
  const mia = bob({ id: 'mia', name: 'Mia', roles: ['application-manager'], propertySet: null });
  await api.inbox.save('user', mia);
  for (let n = 0; n < 40; n += 1) await put(n);
});
beforeEach(() => untilNoneRuns());
afterAll(async () => {
  await owner.end();
  await api.close();
});

const hour = (n: number) => new Date(Date.UTC(2026, 10, 20, n));
const statuses = ['completed', 'cancelled', 'not-started', 'completed', 'queued'] as const;

/** Items as the product could have them, several of the same moment; some wait for others. */
async function put(n: number) {
  const status = n % 8 === 0 ? 'completed-with-errors' : (statuses[n % 5] ?? 'queued');
  const isOver = ['completed', 'cancelled', 'completed-with-errors'].includes(status);
  const different = n % 8 === 0 ? failedForSolution : {};
  await putItem(api.inbox.db, {
    ...different,
    status,
    lane: `lane-${n % 9}`,
    property: n % 4 === 3 ? 'RTM-01' : 'AMS-01',
    engineerId: n % 2 ? 'emma' : 'hugo',
    deviceId: n % 2 ? 'emma-phone' : 'hugo-phone',
    receivedAt: hour(n % 6),
    finishedAt: isOver ? hour(6 + (n % 4)) : null,
    attempt: status === 'not-started' ? 0 : 1 + (n % 3),
  });
}

const exported = async (user: string, search = '') => {
  const answer = await api.call(user, `/v1/inbox/export${search}`);
  expect(answer.status, answer.text.slice(0, 200)).toBe(200);
  return csvRecords(answer.text);
};

/** The ids of the whole list, page by page. */
async function listed(user: string, search: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await api.call(user, `/v1/inbox/items?limit=7&${search}${cursor}`);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    if (!body.nextCursor) return ids;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

const runs = async (): Promise<number> => {
  const { rows } = await api.inbox.database.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE application_name = 'appsuite-inbox export' AND datname = current_database()`,
  );
  return rows[0]?.n ?? 0;
};
const untilNoneRuns = () => until(async () => (await runs()) === 0);

it.each(itemSorts.flatMap((by) => [by, `-${by}`]))(
  'has the items of the list, in its order: %s',
  async (sort) => {
    const ids = (await exported('mia', `?sort=${sort}`)).map(({ id }) => id);
    expect(ids).toEqual(await listed('mia', `sort=${sort}`));
    expect(ids).toHaveLength(40);
  },
);

it.each([
  'status=completed&status=cancelled',
  'category=validation',
  'hasErrors=false&attemptsMin=2',
  'repairableBy=back-office',
  'blockingMin=1',
  'property=AMS-01&engineer=emma&device=emma-phone',
  'receivedFrom=2026-11-20T02:00:00Z&receivedTo=2026-11-20T04:00:00Z',
  'finishedFrom=2026-11-20T07:00:00Z&finishedTo=2026-11-20T08:00:00Z',
  'q=hug',
  'q=solution',
  'objectId=WO-nothing',
])('takes the filter of the list: %s', async (filter) => {
  const ids = (await exported('mia', `?format=csv&${filter}`)).map(({ id }) => id);
  expect(ids).toEqual(await listed('mia', filter));
});

it('never has an item outside the caller’s scope', async () => {
  const seen = await exported('bob');
  expect(seen).toHaveLength(30);
  expect(new Set(seen.map(({ property }) => property))).toEqual(new Set(['AMS-01']));
  expect(await exported('bob', '?property=RTM-01')).toEqual([]);
});

it('is a file in UTF-8, with stable names, times in ISO 8601, and errors in the reader’s language', async () => {
  const { headers, text } = await api.call('mia', '/v1/inbox/export?status=completed-with-errors', {
    headers: { 'Accept-Language': 'nl' },
  });
  expect(headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
  expect(headers.get('Content-Disposition')).toMatch(
    /^attachment; filename="appsuite-inbox-\d{8}T\d{6}Z\.csv"$/,
  );
  expect(headers.get('Cache-Control')).toBe('no-store');
  const [record] = csvRecords(text);
  const { body } = await api.call('mia', `/v1/inbox/items/${record?.id}`, {
    headers: { 'Accept-Language': 'nl' },
  });
  expect(record).toMatchObject({
    status: 'completed-with-errors',
    code: 'field-required',
    errors: body.errors[0].message,
    receivedAt: body.receivedAt,
    startedAt: '',
    released: 'false',
    blocking: `${body.blocking}`,
  });
  // `fetch` takes the mark off.
  const bytes = await api.call('mia', '/v1/inbox/export', { method: 'HEAD' });
  expect(bytes.text).toBe('');
});

it('says what is wrong with a parameter, and takes no page', async () => {
  for (const search of ['?limit=5', '?format=xlsx', '?sort=id', '?stauts=queued']) {
    const { status, body } = await api.call('mia', `/v1/inbox/export${search}`);
    expect({ status, type: body.type }).toEqual({ status: 400, type: '/problems/malformed' });
  }
});

it('stands in the audit with who, which filter and how many rows', async () => {
  await exported('mia', '?engineer=hugo&sort=attempts');
  const told = await until(async () => {
    const { body } = await api.call('mia', '/v1/audit?action=export.ended&limit=1');
    const [last] = body.entries ?? [];
    return last?.data.filter === 'engineer=hugo&sort=attempts' && last;
  });
  expect(told).toMatchObject({ by: 'mia', data: { rows: 20, complete: true } });
});

/** An export that is under way. */
async function ask(search = '', encoding = 'identity', user = 'mia') {
  const broken = new AbortController();
  const response = fetch(`${api.url}/v1/inbox/export${search}`, {
    headers: { authorization: `Bearer ${await token(user)}`, 'accept-encoding': encoding },
    signal: broken.signal,
  });
  response.catch(() => undefined);
  return { response, breakOff: () => broken.abort() };
}

it('lets two run at once, others wait; who breaks off ends the query, whatever it does', async () => {
  await owner.query('BEGIN');
  await owner.query('LOCK TABLE items IN ACCESS EXCLUSIVE MODE');
  try {
    const two = [await ask(), await ask()];
    await until(async () => (await runs()) === 2);
    const third = await api.call('mia', '/v1/inbox/export');
    expect(third.status).toBe(429);
    expect(Number(third.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(third.body.type).toBe('/problems/too-many-requests');
    for (const { breakOff } of two) breakOff();
    await untilNoneRuns();
  } finally {
    await owner.query('ROLLBACK');
  }
  expect((await exported('mia')).length).toBe(40);
});

/** So many that they do not fit between server and client. */
const MANY = 12_000;
async function putMany(appVersion: string): Promise<void> {
  const { id } = await putItem(api.inbox.db, { appVersion, property: 'AMS-01' });
  await owner.query(
    `INSERT INTO items (id, device_id, sequence, lane, engineer_id, app_version, object_type, object_id, property,
        action, content, status, attempt, feed)
      SELECT gen_random_uuid(), device_id, 1000 + n, lane, engineer_id, app_version, object_type, repeat(md5(n::text), 30),
        property, action, content, 'completed', 1, feed FROM items CROSS JOIN generate_series(2, ${MANY}) n WHERE id = $1`,
    [id],
  );
}

it('is made only as fast as it is read, and breaks off visibly when the database goes', async () => {
  await putMany('many');
  const all = await exported('mia', '?appVersion=many');
  expect(all).toHaveLength(MANY);
  expect(new Set(all.map((each) => each.id)).size).toBe(MANY);

  const broken = await ask('?appVersion=many');
  const reading = (await broken.response).body?.getReader();
  await reading?.read();
  // The rest is still to come: nobody takes it.
  expect(await runs()).toBe(1);
  broken.breakOff();
  await untilNoneRuns();

  for (const encoding of ['identity', 'gzip']) {
    const cut = await ask('?appVersion=many', encoding);
    const response = await cut.response;
    await api.inbox.database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'appsuite-inbox export' AND datname = current_database()`,
    );
    await expect(response.text()).rejects.toThrow();
    await untilNoneRuns();
  }
  await until(async () => {
    const { body } = await api.call('mia', '/v1/audit?action=export.ended&limit=3');
    return body.entries.every(({ data }: { data: { complete: boolean } }) => !data.complete);
  });
}, 60_000);

it.each([
  ['deactivated', { active: false }],
  ['of the office no more', { roles: ['field-engineer'] }],
  ['of the office by a role that the token does not grant', { roles: ['application-manager'] }],
  ['of another region', { propertySet: 'region-south' }],
])('breaks off for whoever is, meanwhile, %s', async (is, different) => {
  const south = { id: 'region-south', label: { en: 'South' }, properties: ['RTM-01'] };
  await api.inbox.save('property-set', south);
  await api.inbox.save('user', bob());
  await putMany(is);
  const search = `?appVersion=${encodeURIComponent(is)}`;
  const seen = async () => (await api.call('bob', `/v1/inbox/items${search}`)).body.items?.length;
  await until(seen);
  const { response } = await ask(search, 'identity', 'bob');
  const begun = await response;
  expect(begun.status).toBe(200);
  await api.inbox.save('user', bob(different as object));
  await until(async () => !(await seen()));
  await expect(begun.text()).rejects.toThrow();
  await untilNoneRuns();
});
