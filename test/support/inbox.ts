import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import canonicalize from 'canonicalize';
import { inject } from 'vitest';
import { createActivities } from '../../activities/activities.ts';
import { type BackOffice, BackOfficeUnavailable, type Deps } from '../../activities/deps.ts';
import { type Database, type Db, openDatabase, statement, transact } from '../../db/client.ts';
import {
  type ConfigurationSource,
  createConfigurationSource,
  type DocumentToSave,
  saveDocuments,
} from '../../db/configuration.ts';
import { lockObject, type ObjectWrite, writeObject } from '../../db/object-write.ts';
import { receive } from '../../db/receive.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { ItemError } from '../../domain/item-error.ts';
import type { Claim, Progress, SignalledRequest, StepFailure } from '../../domain/progress.ts';
import { type Transaction, type TransactionId, transactionId } from '../../domain/transaction.ts';
import type { ItemStatus } from '../../domain/words.ts';
import { registerSearchAttributes } from '../../engine/search-attributes.ts';
import { ownBackOffice, startWorker, type WorkerParts } from '../../worker.ts';
import {
  apprentice,
  bob,
  emma,
  hugo,
  mechanic,
  orderType,
  regionNorth,
} from '../domain/fixtures.ts';
import { testDatabase } from './postgres.ts';
import { ownTaskQueue, temporalAddress, workflowBundle } from './temporal.ts';

/** An item as the tests look at it. */
export type Item = {
  id: TransactionId;
  status: ItemStatus;
  attempt: number;
  deliveries: number;
  revision: number;
  released: boolean;
  category: string | null;
  code: string | null;
  errors: ItemError[] | null;
  deliver_at: Date | null;
  next_attempt_at: Date | null;
  sequence: number;
  lane: string;
};

const itemRow = statement<Item>('test-item', 'SELECT * FROM items WHERE id = $1');
const makeDue = statement('test-due', 'UPDATE items SET deliver_at = now() WHERE id = $1');

/** Waits until `look` gives something; the test's own time limit is the limit. */
export async function until<T>(look: () => Promise<T | undefined | null | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const documentsOf = (company: Partial<Configuration> = {}): DocumentToSave[] => {
  const list = <T extends object>(map: ReadonlyMap<string, T> | undefined, usual: T[]) =>
    map ? [...map.values()] : usual;
  return [
    ...list(company.objectTypes, [orderType()]).map((document) => ({
      kind: 'object-type' as const,
      id: (document as { name: string }).name,
      document,
    })),
    ...list(company.functionProfiles, [mechanic(), apprentice()]).map((document) => ({
      kind: 'function-profile' as const,
      id: (document as { id: string }).id,
      document,
    })),
    ...list(company.propertySets, [regionNorth()]).map((document) => ({
      kind: 'property-set' as const,
      id: (document as { id: string }).id,
      document,
    })),
    ...list(company.users, [emma(), hugo(), bob()]).map((document) => ({
      kind: 'user' as const,
      id: (document as { id: string }).id,
      document,
    })),
  ];
};

export type TestInbox = {
  database: Database;
  db: Db;
  appUrl: string;
  ownerUrl: string;
  configuration: ConfigurationSource;
  /** An issued order at AMS-01; returns its number. */
  order(different?: Partial<ObjectWrite>): Promise<string>;
  device(engineerId?: string): TestDevice;
  item(id: string): Promise<Item>;
  /** Waits until the item has this status (and attempt). */
  becomes(id: string, status: ItemStatus, attempt?: number): Promise<Item>;
  /** Makes a lease, or the 60 s of a lost run, end now. */
  dueNow(id: string): Promise<void>;
  save(kind: DocumentToSave['kind'], document: object): Promise<void>;
  close(): Promise<void>;
};

export type TestDevice = {
  id: string;
  engineerId: string;
  /** Sends one batch; sequences rise by themselves. Returns the ids. */
  send(...transactions: Partial<Transaction>[]): Promise<TransactionId[]>;
  /** Sends one transaction. */
  sendOne(transaction: Partial<Transaction>): Promise<TransactionId>;
};

/** A database of one's own with the small company of the fixtures. */
export async function openInbox(company: DocumentToSave[] = documentsOf()): Promise<TestInbox> {
  const { appUrl, ownerUrl, drop } = await testDatabase();
  const database = openDatabase(appUrl, { max: 20 });
  const { db } = database;
  await saveDocuments(db, company, 'mia');
  const configuration = createConfigurationSource(db);
  const item = async (id: string): Promise<Item> => {
    const [row] = await itemRow(db, id);
    if (!row) throw new Error(`no item ${id}`);
    return row;
  };
  return {
    ...{ database, db, appUrl, ownerUrl, configuration, item },
    async order(different = {}) {
      const write: ObjectWrite = {
        before: null,
        ref: { objectType: 'order', objectId: randomUUID() },
        numberPrefix: 'WO-',
        parent: null,
        status: 'issued',
        fields: { description: 'Boiler leaks', asset: 'B-7', priority: 'normal' },
        property: 'AMS-01',
        assignee: 'emma',
        by: 'bob',
        deviceId: null,
        transactionId: null,
        sequence: null,
        ...different,
      };
      const { number } = await transact(db, (tx) => writeObject(tx, write));
      return number;
    },
    device: (engineerId = 'emma') => testDevice(db, configuration, engineerId),
    becomes: (id, status, attempt) =>
      until(async () => {
        const row = await item(id);
        return row.status === status && (attempt === undefined || row.attempt === attempt) && row;
      }),
    async dueNow(id) {
      await makeDue(db, id);
    },
    async save(kind, document) {
      const id = (document as { id?: string }).id ?? (document as { name: string }).name;
      await saveDocuments(db, [{ kind, id, document }], 'mia');
    },
    async close() {
      await database.close();
      await drop();
    },
  };
}

function testDevice(db: Db, configuration: ConfigurationSource, engineerId: string): TestDevice {
  const id = `device-${randomUUID()}`;
  let sequence = 0;
  const device: TestDevice = {
    id,
    engineerId,
    async send(...transactions) {
      const whole = transactions.map((each): Transaction => {
        sequence = each.sequence ?? sequence + 1;
        const { toStatus } = each;
        const action = each.action ?? (toStatus ? 'transition' : 'update');
        return {
          objectType: 'order',
          objectId: '',
          ...each,
          action,
          sequence,
          id: each.id ?? transactionId(randomUUID()),
        };
      });
      const incoming = whole.map((transaction) => ({
        transaction,
        sha256: createHash('sha256')
          .update(canonicalize(transaction) ?? '')
          .digest('hex'),
      }));
      const sender = { deviceId: id, engineerId, appVersion: '5.2.0', sentAt: null, pending: null };
      const received = await receive(db, configuration, sender, incoming);
      const refused = received?.receipts.find(({ receipt }) => receipt === 'refused');
      if (!received || refused) throw new Error(`refused: ${JSON.stringify(refused)}`);
      return whole.map((transaction) => transaction.id);
    },
    async sendOne(transaction) {
      const [only] = await device.send(transaction);
      if (!only) throw new Error('nothing was sent');
      return only;
    },
  };
  return device;
}

/** The office edits an object itself. */
export async function officeEdit(
  { db }: TestInbox,
  objectId: string,
  change: Partial<Pick<ObjectWrite, 'fields' | 'status' | 'assignee' | 'property'>>,
): Promise<number> {
  return transact(db, async (tx) => {
    const before = await lockObject(tx, { objectType: 'order', objectId });
    if (!before) throw new Error(`no object ${objectId}`);
    const { version } = await writeObject(tx, {
      ...before,
      ref: before,
      before,
      by: 'bob',
      deviceId: null,
      transactionId: null,
      sequence: null,
      ...change,
      fields: { ...before.fields, ...change.fields },
    });
    return version;
  });
}

export type TestEngine = {
  env: TestWorkflowEnvironment;
  taskQueue: string;
  namespace: string;
  teardown(): Promise<void>;
};

/** The SDK's own log would drown the tests' results. Once per process. */
let quiet = false;
export function silenceSdk(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'OFF', console: {} } },
  });
}

let attributesThere: Promise<void> | undefined;

/** The run's engine, with a task queue of one's own. */
export async function openEngine(): Promise<TestEngine> {
  silenceSdk();
  const env = await TestWorkflowEnvironment.createFromExistingServer({
    address: inject('stack').temporalAddress,
  });
  attributesThere ??= registerSearchAttributes(env.client, 'default');
  await attributesThere;
  return { env, namespace: 'default', taskQueue: ownTaskQueue(), teardown: () => env.teardown() };
}

export type TestWorker = { stop: () => Promise<void> };

/** The product's own worker in this process. */
export async function openWorker(
  inbox: TestInbox,
  { env, namespace, taskQueue }: TestEngine,
  different: Partial<WorkerParts> & { backOffice?: BackOffice } = {},
): Promise<TestWorker> {
  const { run, stop } = await startWorker({
    db: inbox.db,
    databaseUrl: inbox.appUrl,
    connection: env.nativeConnection,
    client: new Client({ connection: env.nativeConnection, namespace }),
    ...{ namespace, taskQueue },
    workflows: { workflowBundle: workflowBundle() },
    backOffice: ownBackOffice,
    publicUrl: 'http://127.0.0.1:3000',
    parkDays: 90,
    retentionDays: 7,
    webhooks: { allowed: [] },
    limits: { limit: 30, inFlight: 100, inFlightPerDevice: 20 },
    onError: () => undefined,
    ...different,
  });
  run.catch(() => undefined);
  return { stop };
}

/** The product's own worker as a process of its own, to be killed. */
export function spawnWorker(
  { appUrl }: TestInbox,
  { taskQueue }: TestEngine,
  different: Record<string, string> = {},
): ChildProcess {
  const environment = {
    ...process.env,
    DATABASE_URL: appUrl,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_TASK_QUEUE: taskQueue,
    WORKER_METRICS_PORT: '0',
    LOG_LEVEL: 'error',
    ...different,
  };
  return spawn('node', ['--import', 'tsx', 'worker.ts'], { env: environment, stdio: 'ignore' });
}

/** The steps and the bookkeeping without an engine: what the workflow calls. */
export function openActivities({ db, configuration }: TestInbox, different: Partial<Deps> = {}) {
  const activities = createActivities(
    {
      ...{ db, configuration },
      notifier: { changed: () => undefined, due: () => undefined, close: () => undefined },
      backOffice: ownBackOffice,
      publicUrl: 'http://127.0.0.1:3000',
      parkDays: 90,
      retentionDays: 7,
      webhooks: { allowed: [] },
      onError: () => undefined,
      ...different,
    },
    { reconcile: async () => undefined },
  );
  /** One attempt, as `workflows/process-transaction.ts` makes it. */
  const attempt = async (id: string, requests: SignalledRequest[] = []): Promise<Progress> => {
    let claim: Claim | undefined;
    try {
      const taken = await activities.authorize(id, requests);
      claim = taken.claim;
      if (!claim) return taken.progress;
      const validated = await activities.validate(claim);
      return validated.status === 'in-progress' ? await activities.transition(claim) : validated;
    } catch (error) {
      const { type, details } = error as ApplicationFailure;
      const [refused] = (details ?? []) as StepFailure[];
      return refused
        ? activities.park(id, refused.attempt)
        : activities.putOff(id, claim?.attempt ?? null, type ?? 'Unexpected');
    }
  };
  return { ...activities, attempt };
}

/** A door: `reached` resolves when somebody stands before it, who waits until `open()`. */
export type Gate = { reached: Promise<void>; open: () => void };

/** A back office that the test holds in its hand. */
export function openBackOffice() {
  const gates = new Map<string, { reach: () => void; opened: Promise<void> }>();
  const office = {
    /** Numbers of the objects that cannot be reached. */
    down: new Set<string>(),
    /** How often each object was asked for, by number. */
    calls: new Map<string, number>(),
    /** Whoever applies to this object next waits inside the apply transaction. Keep it below 10 s. */
    hold(number: string): Gate {
      let reach: () => void = () => undefined;
      let open: () => void = () => undefined;
      const reached = new Promise<void>((resolve) => {
        reach = resolve;
      });
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      gates.set(number, { reach, opened });
      return { reached, open };
    },
    async apply(tx: Db, write: ObjectWrite) {
      const number = write.before?.number ?? '';
      office.calls.set(number, (office.calls.get(number) ?? 0) + 1);
      const gate = gates.get(number);
      gate?.reach();
      await gate?.opened;
      if (office.down.has(number)) throw new BackOfficeUnavailable('the test says so');
      return writeObject(tx, write);
    },
  };
  return office;
}

const accountOf = statement<Account>(
  'test-account',
  `SELECT
    (SELECT coalesce(jsonb_agg(a.outcome ORDER BY a.attempt), '[]') FROM attempts a WHERE item_id = $1) AS attempts,
    (SELECT coalesce(jsonb_agg(r.served_by ORDER BY r.at, r.request_id), '[]') FROM requests r WHERE item_id = $1) AS requests,
    (SELECT count(*) FROM object_changes WHERE transaction_id = $1) AS applied`,
);

/** What was written down of an item beside its row. */
export type Account = {
  /** The outcome of each attempt that ended. */
  attempts: string[];
  /** Per request the attempt that serves it; null = pending. */
  requests: (number | null)[];
  /** How often it changed an object. */
  applied: number;
};

export async function account({ db }: TestInbox, id: string): Promise<Account> {
  const [row] = await accountOf(db, id);
  if (!row) throw new Error('an aggregate has a row');
  return row;
}
