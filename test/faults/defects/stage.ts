import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { Client } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import pg from 'pg';
import { pino } from 'pino';
import { companyDocuments } from '../../../dev/company/documents.ts';
import { type Journal, openJournal } from '../../../dev/simulator/journal.ts';
import type { Claim, StepFailure } from '../../../domain/progress.ts';
import type { ItemStatus } from '../../../domain/words.ts';
import { check } from '../../checker/check.ts';
import type { Report } from '../../checker/report.ts';
import { type TestEngine, until } from '../../support/inbox.ts';
import { issuerUrl, token } from '../../support/issuer.ts';
import { testDatabase } from '../../support/postgres.ts';
import { ownTaskQueue, workflowBundle } from '../../support/temporal.ts';
import { type Ask, type Device, deviceOf, type Office, officeOf } from './actors.ts';

/** The product as it was built into `folder`, with or without a defect. */
async function load(folder: string) {
  const module = (path: string) => import(pathToFileURL(join(folder, path)).href);
  const [api, client, configuration, notify, activities, worker] = (await Promise.all(
    [
      'api/app.js',
      'db/client.js',
      'db/configuration.js',
      'db/notify.js',
      'activities/activities.js',
      'worker.js',
    ].map(module),
  )) as [
    typeof import('../../../api/app.ts'),
    typeof import('../../../db/client.ts'),
    typeof import('../../../db/configuration.ts'),
    typeof import('../../../db/notify.ts'),
    typeof import('../../../activities/activities.ts'),
    typeof import('../../../worker.ts'),
  ];
  return { ...api, ...client, ...configuration, ...notify, ...activities, ...worker };
}

/** Each person signs in once. */
const tokens = new Map<string, Promise<string>>();
function tokenOf(user: string): Promise<string> {
  const signedIn = tokens.get(user) ?? token(user);
  tokens.set(user, signedIn);
  return signedIn;
}

/** A service of one build, with devices and an office that write journals. */
export type Stage = {
  device(user: string): Promise<Device>;
  office: Office;
  /** Looks into the database, or does there what no part of the product would. */
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Every commit that wrote to this table fails, until the returned function is called. */
  failCommits(table: string): Promise<() => Promise<void>>;
  /** The first two steps of an attempt; what is left is `transition` with the claim, or `park`. */
  begin(id: string): Promise<{ claim?: Claim; refused?: StepFailure }>;
  activities: ReturnType<typeof import('../../../activities/activities.ts')['createActivities']>;
  /** From now on a worker of this build runs. */
  startWorker(): Promise<void>;
  becomes(id: string, status: ItemStatus): Promise<void>;
  /** What the checker finds once all is settled, or `patience` milliseconds after the last line. */
  check(patience: number): Promise<Report>;
  close(): Promise<void>;
};

/** Opens the build in this process, on a database of its own; `schema` is done to it first. */
export async function openStage(
  folder: string,
  engine: TestEngine,
  schema: readonly string[] = [],
): Promise<Stage> {
  const product = await load(folder);
  const { appUrl, ownerUrl, drop } = await testDatabase();
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  for (const statement of schema) await owner.query(statement);
  const { db, close: closeDatabase } = product.openDatabase(appUrl, { max: 20 });
  await product.saveDocuments(db, companyDocuments, 'mia');
  const configuration = product.createConfigurationSource(db);
  const notifier = product.createNotifier(db);
  const changes = await product.listen(appUrl);
  const app = product.createApp({
    ...{ db, outboxDb: db, configuration, notifier, changes },
    logger: pino({ level: 'silent' }),
    config: {
      issuer: issuerUrl(),
      audience: 'appsuite-inbox',
      rolesClaim: 'roles',
      publicUrl: 'http://inbox.test',
      temporalUi: null,
      version: '1.2.3',
    },
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const activities = product.createActivities(
    {
      ...{ db, configuration, notifier, backOffice: product.ownBackOffice },
      ...{
        publicUrl: 'http://inbox.test',
        parkDays: 90,
        retentionDays: 7,
        webhooks: { allowed: [] },
        onError: () => undefined,
      },
    },
    { reconcile: async () => undefined },
  );
  const journalFolder = await mkdtemp(join(tmpdir(), 'defect-journals-'));
  const journals: Journal[] = [];
  const journal = async (name: string) => {
    const opened = await openJournal(journalFolder, name);
    journals.push(opened);
    return opened;
  };
  const ask: Ask = async (user, method, path, body, headers = {}) => {
    const init = {
      method,
      headers: {
        Authorization: `Bearer ${await tokenOf(user)}`,
        'Content-Type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const answer = await fetch(apiUrl + path, init);
    const text = await answer.text();
    const { status } = answer;
    return { status, etag: answer.headers.get('ETag'), body: text ? JSON.parse(text) : undefined };
  };
  const sql = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await owner.query<Row & pg.QueryResultRow>(text, values)).rows;
  let worker: { stop: () => Promise<void> } | undefined;

  return {
    ...{ sql, activities },
    device: async (user) => {
      const deviceId = `${user}-phone-${journals.length}`;
      return deviceOf(ask, await journal(deviceId), user, deviceId);
    },
    office: officeOf(ask, await journal('beth'), 'beth'),
    async failCommits(table) {
      await owner.query(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END $$`);
      await owner.query(`CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON ${table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()`);
      return async () => {
        await owner.query(`DROP FUNCTION fail CASCADE`);
      };
    },
    async begin(id) {
      try {
        const { claim } = await activities.authorize(id, []);
        if (claim) await activities.validate(claim);
        return claim ? { claim } : {};
      } catch (error) {
        const [refused] = ((error as ApplicationFailure).details ?? []) as StepFailure[];
        if (!refused) throw error;
        return { refused };
      }
    },
    async startWorker() {
      if (worker) return;
      const { env, namespace } = engine;
      const started = await product.startWorker({
        ...{ db, databaseUrl: appUrl, namespace, taskQueue: ownTaskQueue() },
        connection: env.nativeConnection,
        client: new Client({ connection: env.nativeConnection, namespace }),
        workflows: { workflowBundle: workflowBundle() },
        backOffice: product.ownBackOffice,
        ...{
          publicUrl: 'http://inbox.test',
          parkDays: 90,
          retentionDays: 7,
          webhooks: { allowed: [] },
          onError: () => undefined,
        },
        limits: { limit: 30, inFlight: 100, inFlightPerDevice: 20 },
      });
      started.run.catch(() => undefined);
      worker = started;
    },
    async becomes(id, status) {
      await until(async () => {
        const [item] = await sql<{ status: string }>('SELECT status FROM items WHERE id = $1', [
          id,
        ]);
        return item?.status === status;
      });
    },
    async check(patience) {
      for (const each of journals) await each.flush();
      const options = { journalFolder, databaseUrl: appUrl, apiUrl, token: tokenOf };
      return check({ ...options, settledAfter: patience });
    },
    async close() {
      await worker?.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      notifier.close();
      await changes.close();
      await Promise.all(journals.map((each) => each.close()));
      await closeDatabase();
      await owner.end();
      await drop();
      await rm(journalFolder, { recursive: true });
    },
  };
}
