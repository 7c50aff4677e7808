import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { inspectRoutes } from 'hono/dev';
import { pino } from 'pino';
import { createApp } from '../../api/app.ts';
import type { ApiConfig } from '../../api/context.ts';
import type { DocumentToSave } from '../../db/configuration.ts';
import { type ChangeListener, createNotifier, listen, type Notifier } from '../../db/notify.ts';
import type { Json } from '../../dev/json.ts';
import { emma, orderType } from '../domain/fixtures.ts';
import { documentsOf, openInbox, type TestInbox } from '../support/inbox.ts';
import { issuerUrl, token } from '../support/issuer.ts';

/** The company of the fixtures with a child type, a type without order, and people of every role. */
const company: DocumentToSave[] = [
  ...documentsOf(),
  ...[
    orderType({ name: 'time', parent: 'order', mandatory: [], rules: [] }),
    orderType({ name: 'meter', ordering: 'independent', mandatory: [], rules: [] }),
  ].map((document) => ({ kind: 'object-type' as const, id: document.name, document })),
  ...[
    emma({ id: 'finn', name: 'Finn' }),
    emma({ id: 'kees', name: 'Kees', active: false }),
    emma({ id: 'mia', name: 'Mia', roles: ['application-manager'] }),
    emma({ id: 'otto', name: 'Otto', roles: ['operator', 'field-engineer'] }),
  ].map((document) => ({ kind: 'user' as const, id: document.id, document })),
];

export type Answer = {
  status: number;
  headers: Headers;
  text: string;
  body: Json;
};
export type Api = {
  inbox: TestInbox;
  url: string;
  notifier: Notifier;
  /** Every route that the running app answers, such as `GET /v1/objects`; middleware is left out. */
  routes: string[];
  /** What was logged. */
  log: string[];
  /** Requests that are held until there is news. */
  held(): number;
  call(user: string | null, path: string, init?: RequestInit): Promise<Answer>;
  post(user: string, path: string, body: unknown): Promise<Answer>;
  /** Sends one batch. */
  batch(user: string, deviceId: string, transactions: unknown[]): Promise<Answer>;
  close(): Promise<void>;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The whole answer; of a stream that stays open its first part. */
async function textOf(answer: Response): Promise<string> {
  if (!answer.headers.get('Content-Type')?.startsWith('text/event-stream')) return answer.text();
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return new TextDecoder().decode(first?.value);
}

/** The whole API over HTTP, on a database of one's own, with tokens of the run's issuer. */
export async function openApi(
  different: Partial<ApiConfig> = {},
  documents = company,
): Promise<Api> {
  const inbox = await openInbox(documents);
  const notifier = createNotifier(inbox.db);
  const hints = await listen(inbox.appUrl);
  let held = 0;
  const changes: ChangeListener = {
    ...hints,
    onChanged(listener) {
      const stop = hints.onChanged(listener);
      held += 1;
      return () => {
        held -= 1;
        stop();
      };
    },
  };
  const log: string[] = [];
  const stopping = new AbortController();
  const app = createApp({
    db: inbox.db,
    outboxDb: inbox.db,
    configuration: inbox.configuration,
    notifier,
    changes,
    stopping: stopping.signal,
    logger: pino({ level: 'debug' }, { write: (line: string) => void log.push(line) }),
    config: {
      issuer: issuerUrl(),
      audience: 'appsuite-inbox',
      rolesClaim: 'roles',
      publicUrl: 'http://inbox.test',
      temporalUi: null,
      version: '1.2.3',
      ...different,
    },
  });
  // Middleware stands in the list before each handler, and by itself as `ALL`.
  const answering = inspectRoutes(app).filter(
    (each) => each.method !== 'ALL' || !each.isMiddleware,
  );
  const routes = [...new Set(answering.map(({ method, path }) => `${method} ${path}`))];
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tokens = new Map<string, string>();
  const bearer = async (user: string) => {
    const known = tokens.get(user) ?? (await token(user));
    tokens.set(user, known);
    return `Bearer ${known}`;
  };
  const call: Api['call'] = async (user, path, init = {}) => {
    const headers = new Headers(init.headers);
    if (user !== null && !headers.has('Authorization'))
      headers.set('Authorization', await bearer(user));
    const answer = await fetch(url + path, { ...init, headers });
    const text = await textOf(answer);
    return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
  };
  const post: Api['post'] = (user, path, body) =>
    call(user, path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    ...{ inbox, url, notifier, routes, log, call, post },
    held: () => held,
    batch: (user, deviceId, transactions) =>
      post(user, '/v1/outbox/batches', { deviceId, transactions }),
    async close() {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      notifier.close();
      await changes.close();
      await inbox.close();
    },
  };
}

/** An update of an order that nobody knows, as an app sends it. */
export const change = (different: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  sequence: 1,
  objectType: 'order',
  objectId: 'WO-1',
  action: 'update',
  fields: { description: 'Boiler leaks' },
  ...different,
});

export const newDevice = () => `phone-${randomUUID()}`;
