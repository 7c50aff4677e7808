import { sql } from 'drizzle-orm';
import type { ApiConfig } from '../../api/context.ts';
import type { DocumentToSave } from '../../db/configuration.ts';
import type { User } from '../../domain/configuration.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import { type Api, openApi } from '../api/outbox-api.ts';
import { apprentice, bob, emma, mechanic, orderType, regionNorth } from '../domain/fixtures.ts';
import { openActivities } from '../support/inbox.ts';
import type { Who } from './access-table.ts';

export type Side = 'own' | 'foreign';
/** What stands in one of the two regions. */
export type Thing = {
  property: string;
  device: string;
  order: string;
  /** A failed item. */
  item: TransactionId;
  /** A background action over that item. */
  action: string;
};

/** Who stands for a role. Their things are in the north; ines and beth work in the south. */
export const people: Record<Who, string | null> = {
  nobody: null,
  'field-engineer': 'emma',
  'back-office': 'bob',
  'application-manager': 'mia',
  operator: 'otto',
};

const engineer = (different: Partial<User> = {}) =>
  emma({ functionProfile: 'apprentice', ...different });
const office = (different: Partial<User> = {}) =>
  bob({ functionProfile: 'mechanic', ...different });
const settings = {
  technicalRetry: { delays: ['1m'], then: '1h', giveUpAfter: '24h' },
  autoRequeue: {},
};

const company: DocumentToSave[] = [
  { kind: 'object-type', id: 'order', document: orderType() },
  { kind: 'settings', id: 'settings', document: settings },
  ...[mechanic(), apprentice()].map((document) => ({
    kind: 'function-profile' as const,
    id: document.id,
    document,
  })),
  ...[regionNorth(), { id: 'region-south', label: { en: 'South' }, properties: ['RTM-01'] }].map(
    (document) => ({ kind: 'property-set' as const, id: document.id, document }),
  ),
  ...[
    engineer(),
    engineer({ id: 'finn' }),
    engineer({ id: 'ines', propertySet: 'region-south' }),
    office(),
    office({ id: 'beth', propertySet: 'region-south' }),
    office({ id: 'mia', roles: ['application-manager'] }),
    office({ id: 'otto', roles: ['operator'] }),
  ].map((document) => ({ kind: 'user' as const, id: document.id, document })),
];

/** The whole API over two regions, with the same things in each. */
export async function openAccessWorld(different: Partial<ApiConfig> = {}) {
  const api = await openApi(different, company);
  const { inbox } = api;
  const { attempt } = openActivities(inbox);
  const devices = { own: inbox.device('emma'), foreign: inbox.device('ines') };
  const regions = {
    own: { property: 'AMS-01', assignee: 'emma', clerk: 'bob' },
    foreign: { property: 'RTM-01', assignee: 'ines', clerk: 'beth' },
  };
  /** Everything foreign that an answer could show. */
  const hidden: string[] = ['RTM-01', devices.foreign.id];

  const order = async (side: Side) => {
    const { property, assignee } = regions[side];
    const number = await inbox.order({ property, assignee, status: 'in-progress' });
    if (side === 'foreign') hidden.push(number);
    return number;
  };

  /** A transaction that an apprentice may not make; the office has asked what was meant. */
  async function failed(side: Side): Promise<TransactionId> {
    const id = await devices[side].sendOne({
      objectId: await order(side),
      toStatus: 'technically-completed',
      fields: { solution: 'Seal replaced', cause: 'Leak' },
    });
    if (side === 'foreign') hidden.push(id);
    await attempt(id);
    const asked = { question: 'Was it completed?' };
    await expectStatus(api, regions[side].clerk, `/v1/inbox/items/${id}/ask`, asked, 200);
    return id;
  }

  /** One of everything. */
  async function thing(side: Side): Promise<Thing> {
    const { assignee, clerk, property } = regions[side];
    const item = await failed(side);
    await api.batch(assignee, devices[side].id, [{ id: 'refused at the door' }]);
    const asked = { kind: 'requeue', ids: [item] };
    const { body } = await expectStatus(api, clerk, '/v1/background-actions', asked, 202);
    if (side === 'foreign') hidden.push(body.id);
    const device = devices[side].id;
    return { property, device, order: await order(side), item, action: body.id };
  }

  return {
    ...{ api, devices, order, failed, thing, attempt, hidden },
    own: await thing('own'),
    foreign: await thing('foreign'),
    /** A document of the configuration as it is. */
    document: async (path: string): Promise<object> => (await api.call('mia', path)).body,
    /** An order’s row, by its number. */
    async object(number: string): Promise<unknown> {
      const { rows } = await inbox.db.execute(
        sql`SELECT t::text FROM objects t WHERE number = ${number}`,
      );
      return rows;
    },
    /** All that a request about something foreign could change. */
    async snapshot(): Promise<unknown> {
      const { rows } = await inbox.db.execute(sql`
        SELECT t::text FROM items t UNION ALL SELECT t::text FROM objects t
        UNION ALL SELECT t::text FROM devices t UNION ALL SELECT t::text FROM revisions t
        UNION ALL SELECT t::text FROM background_actions t ORDER BY 1`);
      return rows;
    },
    close: () => api.close(),
  };
}
export type AccessWorld = Awaited<ReturnType<typeof openAccessWorld>>;

async function expectStatus(api: Api, user: string, path: string, body: unknown, status: number) {
  const answer = await api.post(user, path, body);
  if (answer.status !== status) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer;
}
