import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putDocuments } from '../../db/documents.ts';
import { audit, documentVersions } from '../../db/schema-company.ts';
import { apprentice, emma, mechanic, orderType, regionNorth } from '../domain/fixtures.ts';
import { type Answer, type Api, change, newDevice, openApi } from './outbox-api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const get = (path: string, user = 'mia') => api.call(user, `/v1/config${path}`);
const put = (
  path: string,
  document: unknown,
  precondition: Record<string, string> = { 'If-None-Match': '*' },
  user = 'mia',
): Promise<Answer> =>
  api.call(user, `/v1/config${path}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', ...precondition },
    body: typeof document === 'string' ? document : JSON.stringify(document),
  });
const match = (tag: string | null) => ({ 'If-Match': tag ?? '' });
/** The document in force, and what a PUT of it has to say. */
const current = async (path: string) => {
  const { body, headers } = await get(path);
  return { document: body, precondition: match(headers.get('ETag')) };
};
const auditOf = (subject: string) =>
  api.inbox.db
    .select()
    .from(audit)
    .where(and(eq(audit.subject, subject), eq(audit.action, 'configuration.saved')))
    .orderBy(audit.id);

let counter = 0;
const aProfile = async (different: Partial<ReturnType<typeof mechanic>> = {}) => {
  counter += 1;
  const document = mechanic({ id: `profile-${counter}`, ...different });
  const path = `/function-profiles/${document.id}`;
  const answer = await put(path, document);
  expect(answer.status).toBe(201);
  return { document, path };
};

describe('a document', () => {
  it.each([
    ['/object-types', '/object-types/order', 'order'],
    ['/function-profiles', '/function-profiles/apprentice', 'apprentice'],
    ['/property-sets', '/property-sets/region-north', 'region-north'],
    ['/users', '/users/hugo', 'hugo'],
  ])('is read with its version, alone and in a list: %s', async (all, one, id) => {
    const single = await get(one);
    expect([single.status, single.headers.get('ETag')]).toEqual([200, '"v1"']);
    expect(single.body).not.toHaveProperty('version');
    const list = await get(all);
    expect(list.headers.get('ETag')).toMatch(/^"[\w-]+"$/);
    expect(list.body.documents).toContainEqual({
      id,
      version: 1,
      by: 'mia',
      at: expect.any(String),
      document: single.body,
    });
    expect((await get(`${all}/nobody`)).status).toBe(404);
    expect((await get(`${all}/%00`)).status).toBe(404);
  });

  it('is saved as its next version, with who did what', async () => {
    const { document, path } = await aProfile();
    const changed = { ...document, label: { en: 'Fitter' } };
    const { status, headers, body } = await put(path, changed, match('"v1"'));
    expect([status, headers.get('ETag')]).toEqual([200, '"v2"']);
    expect(body).toMatchObject({
      version: 2,
      affected: { wouldComplete: 0, wouldFail: 0, groups: [] },
    });
    expect((await get(path)).body).toEqual(changed);
    const changes = [
      { pointer: '/label/en', from: 'Mechanic', to: 'Fitter' },
      { pointer: '/label/nl', from: 'Monteur', to: null },
    ];
    expect(await auditOf(`function-profile/${document.id}`)).toMatchObject([
      { by: 'mia', data: { version: 1, changes: [] } },
      { by: 'mia', data: { version: 2, changes } },
    ]);
  });

  it('that is as it was gets no new version', async () => {
    const { document, path } = await aProfile();
    const again = await put(path, document, match('"v1"'));
    expect([again.status, again.body.version]).toEqual([200, 1]);
    const { body } = await get(`${path}/versions`);
    expect(body).toHaveLength(1);
    expect(await auditOf(`function-profile/${document.id}`)).toHaveLength(1);
  });

  it('shows its versions, newest first, and can go back to one', async () => {
    const { document, path } = await aProfile();
    await put(path, { ...document, label: { en: 'B' } }, match('"v1"'));
    await put(path, { ...document, label: { en: 'C' } }, match('"v2"'));
    const { body, headers } = await get(`${path}/versions`);
    expect(headers.get('ETag')).toBe('"v3"');
    expect(body).toEqual([
      {
        version: 3,
        by: 'mia',
        at: expect.any(String),
        changes: [{ pointer: '/label/en', from: 'B', to: 'C' }],
      },
      expect.objectContaining({ version: 2 }),
      { version: 1, by: 'mia', at: expect.any(String), changes: [] },
    ]);
    const newest = await get(`${path}/versions?limit=1`);
    expect(newest.body).toEqual(body.slice(0, 1));
    expect((await get(`${path}/versions?before=3&limit=1`)).body).toEqual(body.slice(1, 2));
    expect((await get(`${path}/versions?before=0`)).status).toBe(400);
    const first = await get(`${path}/versions/1`);
    expect([first.body, first.headers.get('ETag')]).toEqual([document, '"v1"']);
    expect((await get(`${path}/versions/4`)).status).toBe(404);
    expect((await get(`${path}/versions/new`)).status).toBe(404);
    const back = await put(path, first.body, match('"v3"'));
    expect(back.body.version).toBe(4);
    expect((await get(path)).body).toEqual(document);
  });

  it('asks which version it replaces', async () => {
    const { document, path } = await aProfile();
    const changed = { ...document, label: { en: 'Other' } };
    expect((await put(path, changed, {})).status).toBe(428);
    expect((await put(path, changed, { 'If-None-Match': '"v1"' })).status).toBe(428);
    expect((await put(path, changed, match('"v1"'))).status).toBe(200);
    const stale = await put(path, { ...document, label: { en: 'Third' } }, match('"v1"'));
    expect([stale.status, stale.headers.get('ETag')]).toEqual([412, '"v2"']);
    expect(stale.body.detail).toMatch(/Mia saved version 2 at \d{4}-.*Z\./);
    expect(stale.body.errors).toContainEqual({ pointer: '/label/en', detail: 'Changed since.' });
    const there = await put(path, document);
    expect([there.status, there.body.detail]).toEqual([
      412,
      expect.stringContaining('It is there already: Mia saved version 2'),
    ]);
    const absent = await put('/property-sets/new', { ...regionNorth(), id: 'new' }, match('"v1"'));
    expect(absent.status).toBe(412);
    // Compression on the way makes an ETag weak.
    expect((await put(path, document, match('W/"v2"'))).status).toBe(200);
    expect((await put(path, changed, match('*'))).body.version).toBe(4);
  });

  it('is called what its address says', async () => {
    const answer = await put('/function-profiles/one', mechanic({ id: 'two' }));
    expect([answer.status, answer.body.errors]).toEqual([
      422,
      [{ pointer: '/id', detail: 'This has to be ‘one’.' }],
    ]);
    const type = await put('/object-types/one', orderType({ name: 'two' }));
    expect(type.body.errors[0].pointer).toBe('/name');
  });

  it.each<[string, unknown, string]>([
    ['a member that is unknown', { ...mechanic({ id: 'x' }), colour: 'red' }, ''],
    ['a member of another type', { ...mechanic({ id: 'x' }), label: 'X' }, '/label'],
    ['a text that is too long', mechanic({ id: 'x', label: { en: 'x'.repeat(501) } }), '/label/en'],
    [
      'an access that is none',
      {
        ...mechanic({ id: 'x' }),
        objectTypes: { order: { actions: ['fly'], fields: { '*': 'write' }, transitions: 'all' } },
      },
      '/objectTypes/order/actions/0',
    ],
    [
      'a character that cannot be kept',
      mechanic({ id: 'x', label: { en: 'a\u0000b' } }),
      '/label/en',
    ],
    [
      'a name that everything has',
      '{"id":"x","label":{"en":"X"},"objectTypes":{"__proto__":{"actions":[]}}}',
      '/objectTypes',
    ],
    [
      'rights on what is not there',
      mechanic({ id: 'x', objectTypes: { nope: { actions: [], fields: {}, transitions: [] } } }),
      '/objectTypes/nope',
    ],
  ])('with %s is refused with its place', async (_, document, where) => {
    const { status, body } = await put('/function-profiles/x', document);
    expect([status, body.errors[0].pointer]).toEqual([422, where]);
    expect((await get('/function-profiles/x')).status).toBe(404);
  });

  it('that is not JSON is refused', async () => {
    expect((await put('/function-profiles/x', '{')).status).toBe(400);
  });
});

it('refuses to take away what another document refers to, and changes nothing', async () => {
  const { document, precondition } = await current('/object-types/order');
  const { cause: _cause, ...properties } = document.schema.properties;
  const without = { ...document, mandatory: [], schema: { ...document.schema, properties } };
  const { status, body } = await put('/object-types/order', without, precondition);
  expect(status).toBe(422);
  expect(body.errors).toContainEqual({
    pointer: '/schema/properties',
    detail: expect.stringContaining(
      'Function profile ‘apprentice’ refers to it at /objectTypes/order/fields/cause',
    ),
  });
  expect((await get('/object-types/order')).headers.get('ETag')).toBe('"v1"');
});

it('refuses an object type with every fault at its place', async () => {
  const type = orderType({
    name: 'faulty',
    initialStatus: 'gone',
    transitions: [{ id: 'a', from: 'issued', to: 'issued', guard: 'object.fields.nope' }],
    rules: [{ id: 'r', check: '1 +', message: { en: 'No.' } }],
  });
  const { body } = await put('/object-types/faulty', type);
  expect(body.errors).toEqual([
    { pointer: '/initialStatus', detail: '‘gone’ is not a status of this object type.' },
    {
      pointer: '/transitions/0/guard',
      detail: 'The condition is not valid: No such key: nope.',
    },
    { pointer: '/rules/0/check', detail: 'The condition is not valid: Unexpected token: EOF.' },
  ]);
});

it('warns of what is hardly meant', async () => {
  const { body } = await put('/function-profiles/nobody', mechanic({ id: 'nobody' }));
  expect(body.warnings[0]).toEqual({
    kind: 'function-profile',
    id: 'nobody',
    pointer: '',
    detail: 'No active user has this function profile.',
  });
});

it('takes an object type that nobody planned for, in force for the next batch', async () => {
  const inspection = {
    name: 'fire-inspection',
    label: { en: 'Fire inspection', nl: 'Brandinspectie' },
    ordering: 'lane',
    parent: null,
    numberPrefix: 'FI-',
    schema: {
      type: 'object',
      additionalProperties: false,
      required: ['location'],
      properties: {
        location: { type: 'string', maxLength: 200, title: 'Location' },
        extinguishers: { type: 'integer', minimum: 0, title: 'Extinguishers' },
      },
    },
    statuses: [
      { name: 'planned', label: { en: 'Planned' } },
      { name: 'passed', label: { en: 'Passed' } },
    ],
    initialStatus: 'planned',
    transitions: [
      { id: 'pass', from: 'planned', to: 'passed', guard: 'merged.fields.extinguishers > 0' },
    ],
  };
  const before = await api.inbox.configuration.current();
  const { status, headers, body } = await put('/object-types/fire-inspection', inspection);
  expect([status, headers.get('ETag'), body.version]).toEqual([201, '"v1"', 1]);
  expect(body.warnings).toContainEqual(
    expect.objectContaining({ id: 'fire-inspection', pointer: '' }),
  );
  const { document, precondition } = await current('/function-profiles/mechanic');
  const rights = { actions: ['create'], fields: { '*': 'modifiable' }, transitions: 'all' };
  const granted = {
    ...document,
    objectTypes: { ...document.objectTypes, 'fire-inspection': rights },
  };
  const saved = await put('/function-profiles/mechanic', granted, precondition);
  expect(saved.status).toBe(200);
  const after = await api.inbox.configuration.current();
  expect(after.version).toBe(before.version + 2);
  expect(after.objectTypes.has('fire-inspection')).toBe(true);
  // What did not change is kept with all that was worked out from it.
  expect(after.objectTypes.get('order')).toBe(before.objectTypes.get('order'));
  const sent = change({
    objectType: 'fire-inspection',
    objectId: randomUUID(),
    action: 'create',
    fields: { location: 'Hall', extinguishers: 4 },
  });
  const { body: answer } = await api.batch('emma', newDevice(), [sent]);
  expect(answer.receipts).toMatchObject([{ receipt: 'accepted' }]);
});

describe('two managers at once', () => {
  it('save one version after the other, and one of them hears of it', async () => {
    const { document, path } = await aProfile();
    const answers = await Promise.all(
      ['A', 'B', 'C', 'D'].map((en) => put(path, { ...document, label: { en } }, match('"v1"'))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    expect((await get(`${path}/versions`)).body).toHaveLength(2);
  });

  it('cannot together make what neither may make alone', async () => {
    const { document, path } = await aProfile();
    const type = await current('/object-types/time');
    const { asset: _asset, ...properties } = type.document.schema.properties;
    const without = {
      ...type.document,
      transitions: [],
      schema: { ...type.document.schema, properties },
    };
    const rights = {
      actions: ['update'],
      fields: { '*': 'none', asset: 'modifiable' },
      transitions: [],
    };
    const answers = await Promise.all([
      put('/object-types/time', without, type.precondition),
      put(path, { ...document, objectTypes: { time: rights } }, match('"v1"')),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });
});

describe('the people', () => {
  it('keep an application manager', async () => {
    const { document, precondition } = await current('/users/mia');
    for (const different of [{ active: false }, { roles: ['back-office'] }]) {
      const { status, body } = await put('/users/mia', { ...document, ...different }, precondition);
      expect([status, body.errors]).toEqual([
        422,
        [{ pointer: '/roles', detail: 'The last active application manager has to stay one.' }],
      ]);
    }
  });

  it('have the roles that both their token and their document grant, at once', async () => {
    const before = await current('/users/finn');
    const managing = { ...before.document, roles: ['field-engineer', 'application-manager'] };
    await put('/users/finn', managing, before.precondition);
    // The token of finn does not grant it.
    expect((await get('/users', 'finn')).status).toBe(403);
    const granted = await current('/users/finn');
    await put('/users/finn', { ...granted.document, active: false }, granted.precondition);
    expect((await api.call('finn', '/v1/objects')).status).toBe(403);
  });

  it('may have an id of any issuer', async () => {
    const id = 'auth0|5f7c@example.com';
    const path = `/users/${encodeURIComponent(id)}`;
    expect((await put(path, emma({ id }))).status).toBe(201);
    expect((await get(path)).body.id).toBe(id);
  });
});

describe('the settings', () => {
  const settings = {
    technicalRetry: { delays: ['10s'], then: '1m', giveUpAfter: '1h' },
    autoRequeue: { authorization: true },
  };

  it('are there before anybody saved them', async () => {
    const { status, headers, body } = await get('/settings');
    expect([status, headers.get('ETag')]).toEqual([200, '"v0"']);
    expect(body.technicalRetry.giveUpAfter).toBe('24h');
    expect((await get('/settings/versions')).body).toEqual([]);
    expect((await put('/settings', settings, match('"v1"'))).status).toBe(412);
    expect((await put('/settings', settings, match('"v0"'))).status).toBe(201);
    expect((await put('/settings', settings, match('"v1"'))).body.version).toBe(1);
    expect((await get('/settings')).body).toEqual(settings);
    expect((await put('/settings', settings)).status).toBe(412);
    expect(await auditOf('settings/settings')).toHaveLength(1);
  });

  it('have times that are times', async () => {
    const technicalRetry = { delays: ['soon'], then: '1m', giveUpAfter: '1h' };
    const { status, body } = await put('/settings', { ...settings, technicalRetry }, match('*'));
    expect([status, body.errors[0].pointer]).toEqual([422, '/technicalRetry/delays/0']);
  });
});

it('is for application managers only', async () => {
  const paths = ['/object-types', '/users/mia', '/settings', '/users/mia/versions'];
  for (const user of ['emma', 'bob', 'otto'])
    for (const path of [...paths, '/function-profiles/mechanic/versions/1'])
      expect((await get(path, user)).status, `${user} ${path}`).toBe(403);
  const denied = await put('/users/bob', emma({ id: 'bob' }), match('*'), 'bob');
  expect(denied.status).toBe(403);
  expect((await api.call(null, '/v1/config/users')).status).toBe(401);
  expect((await api.call('mia', '/v1/config/users/bob', { method: 'DELETE' })).status).toBe(405);
});

it('saves several documents as one, or none', async () => {
  const set = { ...regionNorth(), id: 'together' };
  const good = { kind: 'property-set' as const, id: 'together', document: set };
  const user = emma({ id: 'nina', propertySet: 'together' });
  const other = { kind: 'user' as const, id: 'nina', document: user };
  const wrong = { ...other, document: { ...user, functionProfile: 'gone' } };
  await expect(putDocuments(api.inbox.db, [good, wrong], 'mia')).rejects.toThrow(
    'user/nina/functionProfile: There is no function profile ‘gone’.',
  );
  expect((await get('/property-sets/together')).status).toBe(404);
  const { before, after } = await putDocuments(api.inbox.db, [good, other], 'mia');
  expect(after.version).toBe(before.version + 1);
  expect((await api.inbox.configuration.atLeast(after.version)).users.has('nina')).toBe(true);
  const kept = await api.inbox.db
    .select()
    .from(documentVersions)
    .where(eq(documentVersions.id, 'nina'));
  expect(kept).toHaveLength(1);
});

it('answers a rule that would stall at once', async () => {
  const check = `[${'1,'.repeat(50_000)}1].all(x, x > 0)`;
  const type = orderType({ name: 'slow', rules: [{ id: 'r', check, message: { en: 'No.' } }] });
  const started = performance.now();
  const { status, body } = await put('/object-types/slow', type);
  expect([status, body.errors[0].pointer]).toEqual([422, '/rules/0/check']);
  expect(performance.now() - started).toBeLessThan(2_000);
});

it('describes itself', async () => {
  const { body } = await api.call(null, '/openapi.json');
  for (const path of ['object-types', 'function-profiles', 'property-sets', 'users']) {
    expect(body.paths).toHaveProperty([`/v1/config/${path}`, 'get']);
    for (const [suffix, method] of [
      ['', 'get'],
      ['', 'put'],
      ['/versions', 'get'],
      ['/versions/{version}', 'get'],
    ])
      expect(body.paths).toHaveProperty([`/v1/config/${path}/{id}${suffix}`, method ?? '']);
  }
  expect(body.paths).toHaveProperty(['/v1/config/settings', 'put']);
  expect(Object.keys(body.components.schemas)).toEqual(
    expect.arrayContaining(['ObjectType', 'FunctionProfile', 'PropertySet', 'User', 'Settings']),
  );
});

it('takes the documents of the fixtures back as they are', async () => {
  for (const [path, document] of [
    ['/function-profiles/apprentice', apprentice()],
    ['/users/emma', emma()],
    ['/object-types/order', orderType()],
  ] as const) {
    const { status, body } = await put(path, document, match('*'));
    expect([path, status, body.version]).toEqual([path, 200, 1]);
  }
});
