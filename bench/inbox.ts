import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { nextCursor } from '../api/inbox/cursor.ts';
import { filterOf, GroupQuery, ItemQuery, sortOf } from '../api/inbox/item-query.ts';

import { build } from '../build.ts';
import { type Db, openDatabase } from '../db/client.ts';
import { createConfigurationSource } from '../db/configuration.ts';
import { listGroups } from '../db/inbox-groups.ts';
import { countItems, listItems, lookedUp } from '../db/inbox-list.ts';
import { summarize } from '../db/inbox-summary.ts';
import type { Configuration } from '../domain/configuration.ts';
import { type Scope, scopeOf } from '../domain/office-scope.ts';
import { type ApiProcess, startApi } from './api-process.ts';
import { fill } from './inbox-fill.ts';
import { deepLists, groupQueries, listQueries } from './inbox-requests.ts';
import { parameters } from './parameters.ts';
import { type Plan, plansOf } from './plans.ts';
import type { Findings } from './report.ts';
import { execute, withStack } from './stack.ts';
import { percentile, round } from './statistics.ts';

/** Every answer is to take less, in 19 of 20 cases. */
const LIMIT_MS = 50;
/** No statement may read more of the inbox than this part of it. */
const MOST_READ = 0.1;
/** Tables that no statement may read from end to end. */
const LARGE = ['items', 'attempts'];
/** Sees everything, and half. */
const users = ['mia', 'bob'] as const;

export type InboxOptions = { repeats: number; items: number };

type Request = { path: string; user: (typeof users)[number] };
type Asked = Request & { ms: number[]; plans: Plan[] };

/** How fast a desk is answered over an inbox of a million items, and how PostgreSQL goes about it. */
export async function inbox({
  repeats,
  items,
}: InboxOptions): Promise<Findings & { broken: string[] }> {
  await build();
  const asked = await withStack(async (stack) => {
    const { ownerUrl, appUrl } = stack.postgres;
    const from = performance.now();
    await fill(ownerUrl, items);
    console.log(`${items} items in ${round((performance.now() - from) / 1000)} s`);
    console.table(await execute(ownerUrl, 'SELECT status, count(*) FROM items GROUP BY 1'));
    const requests = await requestsOf(ownerUrl);
    const api = await startApi(stack, appUrl);
    try {
      await measure(api, requests, repeats);
    } finally {
      await api.close();
    }
    for (const each of requests) each.plans = await explain(appUrl, each);
    return requests;
  });
  await writePlans(asked);
  const rows = asked.map(rowOf);
  const slowest = Math.max(...rows.map(({ p95Ms }) => p95Ms));
  const slow = rows
    .filter(({ p95Ms }) => p95Ms > LIMIT_MS)
    .map(({ request, user, p95Ms }) => `${user} ${request}: p95 ${p95Ms} ms`);
  const broken = [...slow, ...wasteful(asked, items)];
  return { repeats, rows, ratios: { ratioToLimit: slowest / LIMIT_MS }, broken };
}

/** All in turn, so that each meets the caches as the others left them; the first round warms them. */
async function measure(api: ApiProcess, requests: Asked[], repeats: number): Promise<void> {
  const tokens = new Map<string, string>();
  for (const user of users) tokens.set(user, await api.token(user));
  for (let repeat = 0; repeat <= repeats; repeat += 1)
    for (const { path, user, ms } of requests) {
      const took = await ask(`${api.url}${path}`, tokens.get(user) ?? '');
      if (repeat > 0) ms.push(took);
    }
}

async function requestsOf(url: string): Promise<Asked[]> {
  const deep = await deepCursors(url);
  const paths = [
    ...[...listQueries, ...deep].map((query) => `/v1/inbox/items?${query}`),
    '/v1/inbox/summary',
    ...groupQueries.map((query) => `/v1/inbox/groups?${query}`),
  ];
  return paths.flatMap((path) => users.map((user) => ({ path, user, ms: [], plans: [] })));
}

/** The lists that are read from the middle on: behind an item that stands there. */
async function deepCursors(url: string): Promise<string[]> {
  const [row] = await execute(
    url,
    `SELECT id, received_at::text AS received, finished_at::text AS finished FROM items
      WHERE received_at < now() - interval '3.5 days' AND status = 'completed' ORDER BY received_at DESC LIMIT 1`,
  );
  const keyOf = (sort: string) => {
    if (sort === '-finishedAt') return `0|${row?.finished}`;
    return `${sort === '-attempts' || sort === '-blocking' ? '1' : '0'}|${row?.received}`;
  };
  return deepLists.map((query) => {
    const asked = ItemQuery.parse(parameters(query));
    const cursor = nextCursor(asked, { key: keyOf(asked.sort), id: row?.id });
    return `${query}${query && '&'}cursor=${cursor}`;
  });
}

// Not `fetch`: with answers of this size it now and then takes 25 ms itself.
const agent = new Agent({ keepAlive: true });

async function ask(url: string, token: string): Promise<number> {
  const from = performance.now();
  const asked = get(url, { agent, headers: { authorization: `Bearer ${token}` } });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const answer = await text(response);
  const ms = performance.now() - from;
  if (response.statusCode !== 200) throw new Error(`${url}: ${answer}`);
  return ms;
}

/** The plans of the statements behind a request. */
async function explain(url: string, { path, user }: Request): Promise<Plan[]> {
  const database = openDatabase(url, { max: 1 });
  const configuration = await createConfigurationSource(database.db).current();
  await database.close();
  const caller = configuration.users.get(user);
  if (!caller) throw new Error(`${user} is not known`);
  const scope = scopeOf(configuration, caller);
  return plansOf(url, (db) => run(db, { path, user }, scope, configuration));
}

async function run(db: Db, { path, user }: Request, scope: Scope, configuration: Configuration) {
  const [route, query = ''] = path.split('?');
  if (route === '/v1/inbox/summary') return summarize(db, scope);
  if (route === '/v1/inbox/groups') {
    const { limit, cursor: _cursor, ...filter } = GroupQuery.parse(parameters(query));
    return listGroups(db, scope, filter, { limit, after: null });
  }
  const asked = ItemQuery.parse(parameters(query));
  const filter = await lookedUp(db, filterOf(asked, configuration, user));
  const [, key, id] = asked.cursor
    ? JSON.parse(Buffer.from(asked.cursor, 'base64url').toString())
    : [];
  const after = asked.cursor ? { key, id } : null;
  await listItems(db, scope, filter, sortOf(asked), { limit: asked.limit, after });
  return countItems(db, scope, filter);
}

const readOf = (plans: Plan[]): number =>
  Math.max(...plans.map(({ rowsRead }) => rowsRead.items ?? 0));

function rowOf({ path, user, ms, plans }: Asked) {
  return {
    request: decodeURIComponent(path.replace('/v1/inbox/', '').replace(/cursor=.*/, 'cursor=…')),
    user,
    p50Ms: round(percentile(ms, 0.5)),
    p95Ms: round(percentile(ms, 0.95)),
    maxMs: round(Math.max(...ms)),
    rowsRead: readOf(plans),
  };
}

/** Statements that read a large table from end to end, or most of the inbox by an index. */
const wasteful = (asked: Asked[], items: number): string[] =>
  asked.flatMap(({ path, user, plans }) =>
    plans
      .filter(
        ({ scanned, rowsRead }) =>
          scanned.some((table) => LARGE.includes(table)) ||
          (rowsRead.items ?? 0) > items * MOST_READ,
      )
      .map(({ text }) => `${user} ${path} reads too much\n${text}`),
  );

/** The plans of who sees half, which has more to ask: what was run, without its conditions. */
async function writePlans(asked: Asked[]): Promise<void> {
  const nodes = ({ text }: Plan) =>
    text
      .split('\n')
      .filter((line, n) => (n === 0 || line.includes('->')) && !line.includes('never executed'))
      .join('\n');
  const text = asked
    .filter(({ user }) => user === 'bob')
    .map((each) => [`# ${rowOf(each).request}`, ...each.plans.map(nodes)].join('\n\n'));
  const file = fileURLToPath(new URL('./results/inbox-plans.txt', import.meta.url));
  await writeFile(file, `${text.join('\n\n\n')}\n`);
}
