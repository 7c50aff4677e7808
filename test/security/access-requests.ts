import { randomUUID } from 'node:crypto';
import { change } from '../api/outbox-api.ts';
import { accessTable, callers } from './access-table.ts';
import { type AccessWorld, people, type Side, type Thing } from './access-world.ts';

/** A request as it is sent: `path` stands for the route's own, with its parameters filled in. */
export type Asked = { path?: string; body?: unknown; headers?: Record<string, string> };
type Ask = (world: AccessWorld, side: Side) => Asked | Promise<Asked>;

const asItIs: Ask = () => ({});

const onItem =
  (base: string, command: string, body?: unknown): Ask =>
  async (world, side) => ({
    path: `${base}/${await world.failed(side)}${command && `/${command}`}`,
    ...(body !== undefined && { body }),
  });
const item = (command: string, body?: unknown) => onItem('/v1/inbox/items', command, body);
const transaction = (command: string, body?: unknown) =>
  onItem('/v1/outbox/transactions', command, body);

const about =
  (path: (thing: Thing) => string, more: Asked = {}): Ask =>
  (world, side) => ({ path: path(world[side]), ...more });
const object = about(({ order }) => `/v1/objects/order/${order}`);
const action = (suffix: string, more: Asked = {}) =>
  about((thing) => `/v1/background-actions/${thing.action}${suffix}`, more);

const device = (suffix: string, more: Asked = {}) =>
  about((thing) => `/v1/devices/${thing.device}${suffix}`, more);
/** A device that nothing else is asked about goes to a colleague of its engineer. */
const givenAway: Ask = async ({ api, foreign }, side) => {
  const id = side === 'own' ? `phone-${randomUUID()}` : foreign.device;
  if (side === 'own') await api.batch('emma', id, []);
  return { path: `/v1/devices/${id}/reassign`, body: { engineer: 'finn', reason } };
};

const FAILED = 'status=completed-with-errors';
/** A view that bob shares, or one that beth keeps for herself. */
const view =
  (more: Asked = {}): Ask =>
  async ({ api }, side) => {
    const [clerk, shared] = side === 'own' ? ['bob', true] : ['beth', false];
    const { body } = await api.post(clerk, '/v1/inbox/views', { name: 'x', query: '', shared });
    return { path: `/v1/inbox/views/${body.id}`, headers: { 'If-Match': '*' }, ...more };
  };

const ruleOfNotices = {
  name: 'Nobody calls',
  when: { kind: 'silent-device', hours: 24 },
  url: 'https://hooks.example.com/x',
};
const noticeRule =
  (suffix: string, more: Asked = {}): Ask =>
  async ({ api }) => {
    const { id } = (await api.post('mia', '/v1/notices/rules', ruleOfNotices)).body;
    return { path: `/v1/notices/rules/${id}${suffix}`, headers: { 'If-Match': '*' }, ...more };
  };

const reason = 'Emma told it.';
const amendment = { fields: { solution: 'Seal replaced' }, reason };

/** What is asked of each document of the configuration: read, and saved as it is. */
function documents(segment: string, id?: string): Record<string, Ask> {
  const route = `/v1/config/${segment}${id === undefined ? '' : '/:id'}`;
  const path = `/v1/config/${segment}${id === undefined ? '' : `/${id}`}`;
  const headers = { 'If-Match': '*' };
  return {
    ...(id !== undefined && { [`GET /v1/config/${segment}`]: asItIs }),
    [`GET ${route}`]: () => ({ path }),
    [`PUT ${route}`]: async (world) => ({ path, headers, body: await world.document(path) }),
    [`GET ${route}/versions`]: () => ({ path: `${path}/versions` }),
    [`GET ${route}/versions/:version`]: () => ({ path: `${path}/versions/1` }),
  };
}

/** For every route a request that only its caller can be the fault of. */
const requests: Record<string, Ask> = {
  'GET /healthz': asItIs,
  'GET /readyz': asItIs,
  'GET /metrics': asItIs,
  'GET /version': asItIs,
  'GET /openapi.json': asItIs,
  'GET /docs': asItIs,
  'GET /problems/:code': () => ({ path: '/problems/not-found' }),

  // Only the issuer opens a session: what a caller already is makes no difference here.
  'GET /sign-in': asItIs,
  'GET /sign-in/callback': asItIs,
  'GET /signed-in': asItIs,
  'GET /signed-in.js': asItIs,
  'POST /sign-out': asItIs,
  'GET /v1/me': asItIs,

  'POST /v1/outbox/batches': (world, side) => ({
    body: { deviceId: world[side].device, transactions: [change({ sequence: 900 })] },
  }),
  'GET /v1/outbox/transactions': about(
    ({ device }) => `/v1/outbox/transactions?deviceId=${device}`,
  ),
  'GET /v1/outbox/transactions/:id': transaction(''),
  'POST /v1/outbox/transactions/:id/amend': transaction('amend', amendment),
  'POST /v1/outbox/transactions/:id/answer': transaction('answer', { text: 'Worn out.' }),
  'POST /v1/outbox/transactions/:id/withdraw': transaction('withdraw', { reason }),

  'GET /v1/directory': asItIs,
  'GET /v1/inbox/items': asItIs,
  'GET /v1/inbox/items/:id': item(''),
  'GET /v1/inbox/summary': asItIs,
  'GET /v1/inbox/refusals': asItIs,
  'GET /v1/inbox/gadget': asItIs,
  'POST /v1/inbox/gadget/tokens': () => ({ body: { language: 'en' } }),
  // Its token says who looks, whoever sends it.
  'GET /v1/inbox/gadget.html': async ({ api }) => {
    const { body } = await api.post('bob', '/v1/inbox/gadget/tokens', {});
    return { path: `/v1/inbox/gadget.html?token=${body.token}` };
  },
  'POST /v1/inbox/forms': async (world) => ({
    body: { ids: [await world.failed('own'), await world.failed('foreign')] },
  }),
  'GET /v1/inbox/groups': asItIs,
  'GET /v1/inbox/numbers': asItIs,
  'GET /v1/inbox/export': asItIs,
  'GET /v1/inbox/events': asItIs,
  'GET /v1/inbox/views': asItIs,
  'POST /v1/inbox/views': () => ({ body: { name: 'Failed', query: FAILED } }),
  'PUT /v1/inbox/views/:id': view({ body: { name: 'Failed', query: FAILED, shared: true } }),
  'DELETE /v1/inbox/views/:id': view(),
  'POST /v1/inbox/items/:id/requeue': item('requeue', {}),
  'POST /v1/inbox/items/:id/cancel': item('cancel', { reason }),
  'POST /v1/inbox/items/:id/release': item('release', { reason }),
  'POST /v1/inbox/items/:id/amend': item('amend', amendment),
  'POST /v1/inbox/items/:id/ask': item('ask', { question: 'What was the cause?' }),
  'POST /v1/inbox/items/:id/assign': item('assign', { assignee: 'mia' }),
  'POST /v1/inbox/items/:id/comments': item('comments', { text: 'Called the customer.' }),
  'POST /v1/inbox/items/:id/approve-once': item('approve-once', {
    codes: ['action-not-permitted'],
    reason,
  }),
  'POST /v1/inbox/items/:id/recheck': item('recheck'),

  'POST /v1/background-actions': async (world, side) => ({
    body: { kind: 'requeue', ids: [await world.failed('own'), await world.failed(side)] },
  }),
  'GET /v1/background-actions': asItIs,
  'GET /v1/background-actions/:id': action(''),
  'GET /v1/background-actions/:id/results': action('/results'),
  'POST /v1/background-actions/:id/stop': action('/stop', { body: {} }),
  'POST /v1/background-actions/:id/resume': action('/resume', { body: {} }),
  'POST /v1/background-actions/:id/pace': action('/pace', { body: { perMinute: 60 } }),

  'GET /v1/devices': asItIs,
  'GET /v1/devices/:id': device(''),
  'GET /v1/devices/:id/timeline': device('/timeline'),
  'POST /v1/devices/:id/logs': device('/logs', {
    body: {
      appVersion: '5.2.0',
      lines: [{ at: '2026-11-22T09:30:00Z', level: 'info', message: 'Synchronised.' }],
    },
  }),
  'POST /v1/devices/:id/reassign': givenAway,

  'GET /v1/objects': asItIs,
  'GET /v1/objects/:objectType/:objectId': object,
  'POST /v1/objects/:objectType': (world, side) => ({
    path: '/v1/objects/order',
    body: {
      objectId: randomUUID(),
      fields: { description: 'Gutter broken' },
      property: world[side].property,
    },
  }),
  'PATCH /v1/objects/:objectType/:objectId': about(({ order }) => `/v1/objects/order/${order}`, {
    headers: { 'If-Match': '*' },
    body: { fields: { cause: 'Wear' }, reason },
  }),

  ...documents('object-types', 'order'),
  ...documents('function-profiles', 'mechanic'),
  ...documents('property-sets', 'region-north'),
  ...documents('users', 'emma'),
  ...documents('settings'),
  'POST /v1/config/preview': async (world) => ({
    body: {
      changes: [
        {
          kind: 'function-profile',
          id: 'apprentice',
          document: {
            ...(await world.document('/v1/config/function-profiles/apprentice')),
            objectTypes: {},
          },
        },
      ],
    },
  }),

  'GET /v1/notices': asItIs,
  'GET /v1/notices/:id': async (world) => {
    const { path = '' } = await noticeRule('/test')(world, 'own');
    return { path: `/v1/notices/${(await world.api.post('mia', path, {})).body.id}` };
  },
  'GET /v1/notices/rules': asItIs,
  'POST /v1/notices/rules': () => ({ body: ruleOfNotices }),
  'GET /v1/notices/rules/:id': noticeRule(''),
  'PUT /v1/notices/rules/:id': noticeRule('', { body: ruleOfNotices }),
  'DELETE /v1/notices/rules/:id': noticeRule(''),
  'POST /v1/notices/rules/:id/rotate': noticeRule('/rotate', { body: {} }),
  'POST /v1/notices/rules/:id/test': noticeRule('/test'),

  'GET /v1/audit': asItIs,
};

/** The request of a route as it is sent: one that only its caller can be the fault of. */
export async function requestOf(world: AccessWorld, route: string, side: Side) {
  const ask = requests[route];
  if (!ask) throw new Error(`access-requests.ts has no request for ${route}`);
  const [method = '', pattern = ''] = route.split(' ');
  const { path = pattern, body, headers } = await ask(world, side);
  return {
    ...{ path, method, redirect: 'manual' as const },
    headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

/** Every route that takes a body, with a request that it would grant, and to whom. */
export async function requestsWithBody(world: AccessWorld) {
  const found = [];
  for (const { route, cells } of accessTable()) {
    const who = callers.find((each) => cells[each].own < 300 && each !== 'nobody');
    if (!who || route.startsWith('GET ') || !world.api.routes.includes(route)) continue;
    const { body, ...request } = await requestOf(world, route, 'own');
    if (body !== undefined) found.push({ route, user: people[who], body, ...request });
  }
  return found;
}
export type RequestWithBody = Awaited<ReturnType<typeof requestsWithBody>>[number];
