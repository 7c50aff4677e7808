import { randomUUID } from 'node:crypto';
import * as commands from '../../db/commands.ts';
import { type Transaction, transactionId } from '../../domain/transaction.ts';
import { apprentice, bob } from '../domain/fixtures.ts';
import { openActivities, type TestDevice } from '../support/inbox.ts';
import { type Answer, openApi } from './outbox-api.ts';

export const filled = { solution: 'Seal replaced', cause: 'Leak' };
export const completing = { toStatus: 'technically-completed', fields: filled };

const gained: [string, string] = ['in-progress', 'technically-completed'];
const { order: rights = { actions: [], fields: {}, transitions: [] } } = apprentice().objectTypes;
const known = rights.transitions === 'all' ? [] : rights.transitions;

/** The apprentice, who may also complete orders. */
export const trained = apprentice({
  objectTypes: { order: { ...rights, transitions: [...known, gained] } },
});
export const trainedChange = {
  kind: 'function-profile' as const,
  id: trained.id,
  document: trained,
};

/** The API over a database, and the steps without an engine. */
export async function openDesk() {
  const api = await openApi();
  const { inbox } = api;
  await inbox.save('user', bob({ functionProfile: 'mechanic' }));
  const mia = bob({ id: 'mia', name: 'Mia', roles: ['application-manager'], propertySet: null });
  await inbox.save('user', mia);
  const activities = openActivities(inbox);
  const ask = (
    user: string,
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    api.call(user, path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const requeue = (id: string) =>
    commands.requeue(inbox.db, transactionId(id), {
      requestId: randomUUID(),
      by: 'mia',
      via: 'api',
    });
  return {
    ...{ api, inbox, activities, ask, requeue },
    /** Sends transactions of one order that is in progress, and attempts what can be. */
    async attempted(device: TestDevice, ...transactions: Partial<Transaction>[]) {
      const objectId = transactions[0]?.objectId ?? (await inbox.order({ status: 'in-progress' }));
      const ids = await device.send(...transactions.map((each) => ({ objectId, ...each })));
      for (const id of ids)
        if ((await inbox.item(id)).status === 'queued') await activities.attempt(id);
      return { objectId, ids, at: (n: number) => ids[n] ?? '' };
    },
    recheck: async (id: string, user = 'bob') =>
      ask(user, 'POST', `/v1/inbox/items/${id}/recheck`, {}),
    preview: (changes: unknown[], page: { limit?: number; cursor?: string } = {}, user = 'mia') =>
      ask(user, 'POST', '/v1/config/preview', { changes, ...page }),
    /** Queues an item for a retry and attempts it, unless it waits. */
    async retry(id: string) {
      if ((await inbox.item(id)).status === 'completed-with-errors') await requeue(id);
      if ((await inbox.item(id)).status === 'queued') await activities.attempt(id);
      return (await inbox.item(id)).status;
    },
    close: () => api.close(),
  };
}
export type Desk = Awaited<ReturnType<typeof openDesk>>;
