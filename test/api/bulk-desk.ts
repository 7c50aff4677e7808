import { settle, workChunk } from '../../activities/bulk.ts';
import { emma } from '../domain/fixtures.ts';
import { type Desk, openDesk } from './desk.ts';
import type { Answer } from './outbox-api.ts';

const PATH = '/v1/background-actions';
const silent = () => undefined;
const notifier = { changed: silent, due: silent, close: silent };

/** The API over a database, with the steps and the work of background actions, without an engine. */
export async function openBulkDesk() {
  const desk: Desk = await openDesk();
  const { inbox, ask, api } = desk;
  const deps = { db: inbox.db, configuration: inbox.configuration, notifier };
  await inbox.save('property-set', {
    id: 'region-south',
    label: { en: 'South' },
    properties: ['RTM-01'],
  });
  await inbox.save(
    'user',
    emma({ id: 'mia', name: 'Mia', roles: ['application-manager'], propertySet: null }),
  );
  const get = async (path: string, user = 'bob', language = 'en'): Promise<Answer> =>
    api.call(user, path, { headers: { 'Accept-Language': language } });
  return {
    ...{ ...desk, get },
    create: (body: object, headers: Record<string, string> = {}, user = 'bob') =>
      ask(user, 'POST', PATH, body, headers),
    control: (id: string, what: string, body: object = {}, headers = {}, user = 'bob') =>
      ask(user, 'POST', `${PATH}/${id}/${what}`, body, headers),
    detail: async (id: string, user = 'bob') => (await get(`${PATH}/${id}`, user)).body,
    results: async (id: string, query = '', user = 'bob', language = 'en') =>
      (await get(`${PATH}/${id}/results${query}`, user, language)).body.results,
    /** One activity of the action's run. */
    chunk: (id: string) => workChunk(deps, silent)(id),
    /** The action's run, to its end. */
    async run(id: string) {
      let progress = await workChunk(deps, silent)(id);
      while (progress.worked < progress.total && !progress.stopped)
        progress = await workChunk(deps, silent)(id);
      return settle(deps, silent)(id);
    },
    /** Orders in progress that somebody wants completed, without a solution: so many failed items. */
    async failed(count: number, device = inbox.device()) {
      const { ids } = await Promise.all(
        Array.from({ length: count }, () => inbox.order({ status: 'in-progress' })),
      ).then(async (orders) => {
        const sent = await device.send(
          ...orders.map((objectId) => ({ objectId, toStatus: 'technically-completed' })),
        );
        return { ids: sent };
      });
      for (const id of ids) await desk.activities.attempt(id);
      return ids;
    },
    /** Bob moves to another region, or comes back. */
    moveBob: async (propertySet: string | null) =>
      inbox.save(
        'user',
        emma({ id: 'bob', name: 'Bob Visser', roles: ['back-office'], propertySet }),
      ),
  };
}
export type BulkDesk = Awaited<ReturnType<typeof openBulkDesk>>;
