import type { User } from '../../domain/configuration.ts';
import type { Transaction, TransactionId } from '../../domain/transaction.ts';
import { bob, emma, mechanic, orderType } from '../domain/fixtures.ts';
import { openEngine, openWorker, type TestDevice } from '../support/inbox.ts';
import { type Answer, openApi } from './outbox-api.ts';

/** The API and a worker on the run's engine, over one database, with a company that can repair. */
export async function openRepairShop() {
  const [api, engine] = await Promise.all([openApi(), openEngine()]);
  const { inbox } = api;
  const clerk = mechanic({
    id: 'clerk',
    label: { en: 'Clerk' },
    objectTypes: {
      order: {
        actions: ['update', 'transition'],
        fields: { '*': 'modifiable', serial: 'read-only' },
        transitions: [['in-progress', 'on-hold']],
      },
    },
  });
  const people: User[] = [
    bob({ functionProfile: 'clerk' }),
    bob({ id: 'beth', name: 'Beth Bos', functionProfile: 'clerk', propertySet: 'south' }),
    emma({ id: 'gita', name: 'Gita Rao', functionProfile: 'viewer' }),
  ];
  const viewer = mechanic({
    id: 'viewer',
    objectTypes: {
      order: { actions: ['update'], fields: { '*': 'read-only' }, transitions: [] },
    },
  });
  const south = { id: 'south', label: { en: 'South' }, properties: ['RTM-01'] };
  await inbox.save('object-type', orderType({ lockedFields: ['costCentre'] }));
  await inbox.save('function-profile', clerk);
  await inbox.save('function-profile', viewer);
  await inbox.save('property-set', south);
  for (const user of people) await inbox.save('user', user);

  const worker = await openWorker(inbox, engine);

  const send = (
    user: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    api.call(user, path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const get = async (user: string, path: string, language = 'en') => {
    const answer = await api.call(user, path, { headers: { 'Accept-Language': language } });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
    return answer;
  };
  return {
    ...{ api, inbox, engine },
    /** A command of the office on an item. */
    office: (user: string, id: string, command: string, body: unknown, headers = {}) =>
      send(user, `/v1/inbox/items/${id}/${command}`, body, headers),
    /** What an engineer does with a transaction of their own. */
    own: (user: string, id: string, command: string, body: unknown, headers = {}) =>
      send(user, `/v1/outbox/transactions/${id}/${command}`, body, headers),
    detail: async (id: string, user = 'bob', language = 'en') =>
      (await get(user, `/v1/inbox/items/${id}`, language)).body,
    tag: async (id: string) =>
      (await get('bob', `/v1/inbox/items/${id}`)).headers.get('ETag') ?? '',
    verdict: async (id: string, user = 'emma') =>
      (await get(user, `/v1/outbox/transactions/${id}`)).body,
    /** What the device has not heard yet. */
    feed: async (deviceId: string, after = '', user = 'emma') => {
      const query = `deviceId=${deviceId}${after && `&after=${after}`}`;
      return (await get(user, `/v1/outbox/transactions?${query}`)).body;
    },
    object: async (number: string) => (await get('bob', `/v1/objects/order/${number}`)).body,
    /** An order in progress, and a transaction on it that fails. */
    async failed(
      transaction: Partial<Transaction> = { toStatus: 'technically-completed' },
      device: TestDevice = inbox.device(),
    ): Promise<{ id: TransactionId; objectId: string; device: TestDevice }> {
      const objectId = transaction.objectId ?? (await inbox.order({ status: 'in-progress' }));
      const id = await device.sendOne({ objectId, ...transaction });
      await inbox.becomes(id, 'completed-with-errors');
      return { id, objectId, device };
    },
    async close() {
      await worker.stop();
      await engine.teardown();
      await api.close();
    },
  };
}
export type RepairShop = Awaited<ReturnType<typeof openRepairShop>>;
