import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { createApp } from '../../api/app.ts';
import type { ApiDeps } from '../../api/context.ts';
import { type Db, openDatabase } from '../../db/client.ts';
import {
  createConfigurationSource,
  type DocumentToSave,
  readConfiguration,
  saveDocuments,
} from '../../db/configuration.ts';
import { keepHeads } from '../../db/lanes.ts';
import { createNotifier } from '../../db/notify.ts';
import { type ObjectWrite, writeObject } from '../../db/object-write.ts';
import { devices, heads, items } from '../../db/schema.ts';
import type { Json } from '../../dev/json.ts';
import type { User } from '../../domain/configuration.ts';
import { categoriesMask } from '../../domain/words.ts';
import {
  apprentice,
  bob,
  emma,
  hugo,
  mechanic,
  orderType,
  regionNorth,
} from '../domain/fixtures.ts';
import { issuerUrl, token } from '../support/issuer.ts';
import { testDatabase } from '../support/postgres.ts';

/** Two regions; bob covers the north, beth both, mia everything. */
const office = (id: string, different: Partial<User>): User =>
  bob({
    id,
    name: `${id[0]?.toUpperCase()}${id.slice(1)}`,
    functionProfile: 'clerk',
    ...different,
  });
const users: User[] = [
  emma(),
  hugo(),
  emma({ id: 'ines', name: 'Ines Smit', propertySet: 'region-south' }),
  office('bob', {}),
  office('beth', { propertySet: 'both', language: 'nl' }),
  office('mia', { roles: ['application-manager'], propertySet: null }),
  office('otto', { roles: ['operator'], propertySet: null }),
];
const everyField = { '*': 'modifiable' as const };
const clerk = {
  id: 'clerk',
  label: { en: 'Clerk' },
  objectTypes: {
    order: {
      actions: ['create', 'update', 'transition'],
      fields: { ...everyField, serial: 'read-only' },
      transitions: [['in-progress', 'technically-completed']],
    },
    part: { actions: ['create', 'update'], fields: everyField, transitions: 'all' },
  },
};
const part = orderType({
  name: 'part',
  label: { en: 'Part' },
  parent: 'order',
  numberPrefix: 'P-',
  mandatory: [],
});
const secretive = mechanic({
  objectTypes: {
    order: {
      actions: ['update', 'transition'],
      fields: { '*': 'modifiable', costCentre: 'none' },
      transitions: 'all',
    },
  },
});

const documents: DocumentToSave[] = [
  ...users.map((document) => ({ kind: 'user' as const, id: document.id, document })),
  ...[orderType(), part].map((document) => ({
    kind: 'object-type' as const,
    id: document.name,
    document,
  })),
  ...[secretive, apprentice(), clerk].map((document) => ({
    kind: 'function-profile' as const,
    id: document.id,
    document,
  })),
  ...[
    regionNorth(),
    { id: 'region-south', label: { en: 'South' }, properties: ['RTM-01'] },
    { id: 'both', label: { en: 'Both' }, properties: ['AMS-01', 'HRL-02', 'RTM-01'] },
  ].map((document) => ({ kind: 'property-set' as const, id: document.id, document })),
];

export type Answer = {
  status: number;
  headers: Headers;
  body: Json;
};

export type Office = {
  db: Db;
  get(user: string, path: string, headers?: Record<string, string>): Promise<Answer>;
  send(
    user: string,
    method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  save(kind: DocumentToSave['kind'], document: { id: string }): Promise<void>;
  /** Deletes every item, as the owner of the schema: nobody else may. */
  empty(): Promise<void>;
  close(): Promise<void>;
};

/** The office's routes over a database of one's own, with tokens of the run's issuer. */
export async function openOffice(): Promise<Office> {
  const { appUrl, ownerUrl, drop } = await testDatabase();
  const database = openDatabase(appUrl, { max: 5 });
  const owner = openDatabase(ownerUrl, { max: 1 });
  const { db } = database;
  await saveDocuments(db, documents, 'mia');
  const notifier = createNotifier(db);
  const configuration = createConfigurationSource(db);
  const deps: ApiDeps = {
    db,
    outboxDb: db,
    notifier,
    configuration,
    changes: {
      onChanged: () => () => undefined,
      onDue: () => () => undefined,
      close: async () => undefined,
    },
    config: {
      issuer: issuerUrl(),
      audience: 'appsuite-inbox',
      rolesClaim: 'roles',
      publicUrl: 'http://inbox.test',
      temporalUi: { url: 'http://temporal.test', namespace: 'default' },
      version: '0',
    },
    logger: pino({ level: 'silent' }),
  };
  const app = createApp(deps);

  const call = async (user: string, path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${await token(user)}`);
    const response = await app.request(path, { ...init, headers });
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse((await response.text()) || 'null'),
    };
  };
  return {
    db,
    get: (user, path, headers = {}) => call(user, path, { headers }),
    send: (user, method, path, body, headers = {}) =>
      call(user, path, {
        method,
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', ...headers },
      }),
    async save(kind, document) {
      await saveDocuments(db, [{ kind, id: document.id, document }], 'mia');
      // Not to wait for the next look of the copy at the database.
      await configuration.atLeast((await readConfiguration(db)).version);
    },
    async empty() {
      await owner.db.delete(items);
      await owner.db.delete(heads);
    },
    async close() {
      notifier.close();
      await owner.close();
      await database.close();
      await drop();
    },
  };
}

type NewItem = Partial<typeof items.$inferInsert>;
let sequence = 0;

/** Puts an item of emma's phone into the inbox as it is given; returns it with its id. */
export async function putItem(db: Db, different: NewItem = {}) {
  sequence += 1;
  const item: typeof items.$inferInsert = {
    id: randomUUID(),
    deviceId: 'emma-phone',
    engineerId: 'emma',
    sequence,
    lane: `lane-${sequence}`,
    appVersion: '5.2.0',
    objectType: 'order',
    objectId: 'WO-1',
    objectNumber: 'WO-1',
    property: 'AMS-01',
    action: 'update',
    content: {},
    status: 'completed',
    attempt: 1,
    feed: sequence,
    ...different,
  };
  const device = { id: item.deviceId, engineerId: item.engineerId };
  await db.insert(devices).values(device).onConflictDoNothing();
  await db.insert(items).values(item);
  await keepHeads(db, [item.lane]);
  return item;
}

/** What an item carries that failed for want of a solution. */
export const failedForSolution: NewItem = {
  status: 'completed-with-errors',
  category: 'validation',
  code: 'field-required',
  errors: [
    {
      category: 'validation',
      code: 'field-required',
      path: '/fields/solution',
      params: { field: 'solution' },
      also: false,
    },
  ],
  errorCategories: categoriesMask(['validation']),
  action: 'transition',
  toStatus: 'technically-completed',
  content: { toStatus: 'technically-completed' },
  finishedAt: new Date('2026-11-20T10:00:00Z'),
};

/** Puts an order at AMS-01 that is in progress; its id is its number. */
export const putOrder = (db: Db, number: string, different: Partial<ObjectWrite> = {}) =>
  writeObject(db, {
    before: null,
    ref: { objectType: 'order', objectId: number },
    number,
    parent: null,
    status: 'in-progress',
    fields: { description: 'Boiler leaks', asset: 'B-7', priority: 'normal' },
    property: 'AMS-01',
    assignee: 'emma',
    by: 'bob',
    deviceId: null,
    transactionId: null,
    sequence: null,
    ...different,
  });
