import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { lookAtRules, sendNotice } from '../../activities/notices.ts';
import { claimNotices } from '../../db/notice-send.ts';
import type { Json } from '../../dev/json.ts';
import { parseRanges } from '../../domain/notice-target.ts';
import type { NoticeContent } from '../../domain/notice-words.ts';
import { openActivities } from '../support/inbox.ts';
import { once } from '../support/postgres.ts';
import { openApi } from './outbox-api.ts';

export type Received = { headers: IncomingHttpHeaders; body: string; content: NoticeContent };

/** A receiver of webhooks on loopback; `answer` says what it answers, `received` what came. */
export async function openReceiver(host = '127.0.0.1') {
  const received: Received[] = [];
  const state: { answer: number; headers: Record<string, string>; mute: boolean } = {
    ...{ answer: 204, headers: {}, mute: false },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      received.push({ headers: request.headers, body, content: JSON.parse(body) });
      if (!state.mute) response.writeHead(state.answer, state.headers).end();
    });
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, host, resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return {
    ...{ received, state, port, close },
    url: `http://${host}:${port}/hook?token=marker-of-the-address`,
    again: () => listen(port),
    /** What a receiver takes for genuine; throws for the rest. */
    verified: (secret: string) =>
      received.map(({ headers, body }) =>
        new Webhook(secret).verify(body, headers as Record<string, string>),
      ) as NoticeContent[],
  };
}
export type Receiver = Awaited<ReturnType<typeof openReceiver>>;

export const allowed = parseRanges('127.0.0.1/32');
const OURS = ['notice_rules', 'notice_subjects', 'notice_secrets', 'notices', 'notice_tries'];
const RULES = '/v1/notices/rules';
const silent = () => undefined;

/** The API over a database, the steps, and what looks and sends, without an engine. */
export async function openNoticeDesk() {
  const api = await openApi({ webhooksAllowed: allowed });
  const { inbox } = api;
  const { attempt } = openActivities(inbox);
  const notifier = { changed: silent, due: silent, close: silent };
  const deps = {
    ...{ db: inbox.db, configuration: inbox.configuration, notifier },
    ...{ publicUrl: 'http://inbox.test', webhooks: { allowed }, onError: silent },
    ...{ parkDays: 90, retentionDays: 7 },
    backOffice: { apply: () => Promise.reject(new Error('not here')) },
  };
  const ask = (method: string, path: string, body: unknown, headers = {}, user = 'mia') =>
    api.call(user, path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    ...{ api, inbox, ask },
    /** A rule as the API gives it, with its secret. */
    async rule(url: string, when: object, more: object = {}): Promise<Json> {
      const answer = await ask('POST', RULES, { name: 'A rule', when, url, ...more });
      if (answer.status !== 201) throw new Error(answer.text);
      return answer.body;
    },
    /** Failed items: orders that somebody wants completed without a solution (or with an unknown cause). */
    async failed(count: number, different: { fields?: object; property?: string } = {}) {
      const { property = 'AMS-01', fields } = different;
      const ids = [];
      for (let n = 0; n < count; n += 1) {
        const objectId = await inbox.order({ status: 'in-progress', property });
        const change = fields ? { fields } : { toStatus: 'technically-completed' };
        const id = await inbox.device().sendOne({ objectId, ...(change as object) });
        await attempt(id);
        ids.push(id);
      }
      return ids;
    },
    /** Looks at every rule; returns how many notices it wrote. */
    look: lookAtRules(deps, silent),
    /** Tries what is due. */
    async send() {
      const due = await claimNotices(inbox.db);
      return Promise.all(due.map(({ id }) => sendNotice(deps)(id)));
    },
    /** As the owner, what the product's role may not do: lets time go by. */
    owner: (statement: string, values: unknown[] = []) => once(inbox.ownerUrl, statement, values),
    /** No failures, devices, rules and notices any more. */
    async empty() {
      for (const table of ['items', 'attempts', 'devices', 'failure_kinds', ...OURS])
        await once(inbox.ownerUrl, `DELETE FROM ${table}`);
    },
    /** The pause of all rules is over. */
    afterPause: () =>
      once(inbox.ownerUrl, `UPDATE notice_rules SET told_at = told_at - interval '1 day'`),
    log: async (query = ''): Promise<Json[]> =>
      (await api.call('mia', `/v1/notices${query}`)).body.notices,
    close: () => api.close(),
  };
}
export type NoticeDesk = Awaited<ReturnType<typeof openNoticeDesk>>;
