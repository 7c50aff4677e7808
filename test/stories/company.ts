import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { companyDocuments } from '../../dev/company/documents.ts';
import type { FunctionProfile } from '../../domain/configuration.ts';
import type { Transaction } from '../../domain/transaction.ts';
import type { ItemStatus } from '../../domain/words.ts';
import { type Answer, openApi } from '../api/outbox-api.ts';
import { openEngine, openWorker, type TestWorker, until } from '../support/inbox.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';
type Sent = Partial<Omit<Transaction, 'id' | 'sequence'>>;

/** Solution and cause, without which no order can be completed. */
export const explained = { solution: 'Seal replaced', cause: 'Leak' };
export const completing = { toStatus: 'technically-completed', fields: explained };

/** A profile with one more way of an order; without saying which, that of completing it. */
export function withRight(
  profile: FunctionProfile,
  way: [string, string] = ['in-progress', 'technically-completed'],
): FunctionProfile {
  const { order } = profile.objectTypes;
  if (!order || order.transitions === 'all') throw new Error('there is nothing to grant');
  const granted = { ...order, transitions: [...order.transitions, way] };
  return { ...profile, objectTypes: { ...profile.objectTypes, order: granted } };
}

/**
 * The people, rights and rules of the demo company, before anybody has sent anything and without a worker
 * yet. All that a story does goes over HTTP, in somebody's name.
 */
export async function openCompany() {
  const [api, engine] = await Promise.all([openApi({}, companyDocuments), openEngine()]);
  const { inbox } = api;
  let worker: TestWorker | undefined;

  /** Asks as a person, and expects it to be done. */
  async function ask(
    person: string,
    method: Method,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await api.call(person, path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const logged = answer.status >= 500 ? api.log.slice(-3).join('') : '';
    const said = `${person}: ${method} ${path}: ${answer.text} ${logged}`;
    expect(answer.status, said).toBeLessThan(300);
    return answer;
  }
  const see = async (person: string, path: string) => (await ask(person, 'GET', path)).body;
  const item = (id: string) => see('beth', `/v1/inbox/items/${id}`);

  return {
    ...{ inbox, engine, ask, see, item },
    async startWorker() {
      worker = await openWorker(inbox, engine);
    },

    /** The office enters an order; returns its number. */
    async order(different: object = {}): Promise<string> {
      const { body } = await ask('beth', 'POST', '/v1/objects/order', {
        status: 'in-progress',
        fields: { description: 'Boiler leaks', priority: 'normal' },
        property: 'AMS-01',
        ...different,
      });
      return body.object.number;
    },

    /** A device of the engineer: sends what it is given as one batch, and returns the ids. */
    device(engineer: string) {
      const deviceId = `${engineer}-${randomUUID()}`;
      let sequence = 0;
      return {
        async send(...transactions: Sent[]): Promise<string[]> {
          const whole = transactions.map((each) => {
            sequence += 1;
            const action = each.toStatus === undefined ? 'update' : 'transition';
            return { id: randomUUID(), sequence, objectType: 'order', action, ...each };
          });
          const path = '/v1/outbox/batches';
          const { body } = await ask(engineer, 'POST', path, { deviceId, transactions: whole });
          for (const { receipt, problem } of body.receipts)
            expect(receipt, JSON.stringify(problem)).toBe('accepted');
          return whole.map(({ id }) => id);
        },
        /** The engineer corrects a transaction. */
        amend: (id: string, body: object) =>
          ask(engineer, 'POST', `/v1/outbox/transactions/${id}/amend`, body),
        /** What the device hears of its transactions. */
        verdict: (id: string) => see(engineer, `/v1/outbox/transactions/${id}`),
      };
    },

    /** Waits until all of them have this status (after this attempt); returns them. */
    async become(ids: readonly string[], status: ItemStatus, attempt?: number) {
      const found = [];
      for (const id of ids)
        found.push(
          await until(async () => {
            const shown = await item(id);
            if (shown.status !== status || shown.attempt < (attempt ?? 0)) return null;
            return shown;
          }),
        );
      return found;
    },

    /** What beth, or somebody else of the office, does with one item. */
    command: (id: string, name: string, body: object, person = 'beth') =>
      ask(person, 'POST', `/v1/inbox/items/${id}/${name}`, body),

    /** The failed items of one cause; null when there are none. */
    async group(id: string) {
      const { groups } = await see('mia', '/v1/inbox/groups');
      return groups.find((group: { id: string }) => group.id === id) ?? null;
    },

    /** mia changes a document of the configuration as it is. */
    async change<T extends object>(path: string, edit: (document: T) => T, query = '') {
      const { body, headers } = await ask('mia', 'GET', `/v1/config/${path}`);
      const match = { 'If-Match': headers.get('ETag') ?? '' };
      return (await ask('mia', 'PUT', `/v1/config/${path}${query}`, edit(body), match)).body;
    },
    /** mia adds a document to the configuration. */
    add: (path: string, document: object) =>
      ask('mia', 'PUT', `/v1/config/${path}`, document, { 'If-None-Match': '*' }),
    /** mia looks at what a change would mean. */
    async preview(kind: string, id: string, document: object) {
      const changes = [{ kind, id, document }];
      return (await ask('mia', 'POST', '/v1/config/preview', { changes })).body;
    },
    /** What mia reads in the audit, oldest first. */
    async audit(query: string) {
      return (await see('mia', `/v1/audit?limit=200&${query}`)).entries.reverse();
    },

    /** Waits until a background action is over; returns it. */
    finished: (id: string) =>
      until(async () => {
        const action = await see('mia', `/v1/background-actions/${id}`);
        return action.state === 'finished' && action;
      }),
    async results(id: string) {
      const results = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const path = `/v1/background-actions/${id}/results?limit=200`;
        const page = await see('mia', `${path}${cursor && `&cursor=${cursor}`}`);
        results.push(...page.results);
        cursor = page.nextCursor;
      }
      return results;
    },

    async close() {
      await worker?.stop();
      await engine.teardown();
      await api.close();
    },
  };
}
export type Company = Awaited<ReturnType<typeof openCompany>>;
export type Device = ReturnType<Company['device']>;
