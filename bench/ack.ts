import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { build } from '../build.ts';
import { openDatabase, statement } from '../db/client.ts';
import { lane } from '../domain/lane.ts';
import { startApi } from './api-process.ts';
import { batchesOf, type Outbox, outboxes, prepare } from './company.ts';
import { cpuOf, cpuOfTree } from './cpu.ts';
import { printProfiles } from './profile.ts';
import type { Findings } from './report.ts';
import { execute, type Stack, withStack } from './stack.ts';
import { median, percentile, round } from './statistics.ts';

const DEVICES = 100;
const BATCH = 50;
/** Transactions on one order: what an engineer does on a visit. */
const PER_ORDER = 5;
/** Batches of each device before the clock starts. */
const WARM_UP = 2;
/** Connections to PostgreSQL of an api process, and of the bare inserts. */
const POOL = 20;

export type AckOptions = {
  repeats: number;
  /** Batches of each device in each repeat, warm-up not counted. */
  batches: number;
  /** Folder for CPU profiles of the api. */
  profile?: string | undefined;
};

type Variant = 'api' | 'bare insert';

type Sample = {
  variant: Variant;
  perSecond: number;
  p50: number;
  p99: number;
  /** CPU in ms per batch; `client` sends, and for the bare inserts it is also the driver. */
  client: number;
  api: number;
  postgres: number;
};

/** One device's batches, ready to go out. */
type Send = () => Promise<void>;
type Target = {
  stack: Stack;
  databaseUrl: string;
  devices: Outbox[][];
  profile: string | undefined;
};
type Sender = { devices: Send[][]; pid?: number; close: () => Promise<void> };

/** How fast batches are acknowledged over HTTP, against bare inserts of the same rows. */
export async function ack(options: AckOptions): Promise<Findings> {
  await build();
  const samples = await withStack(async (stack) => {
    await prepare(stack.postgres.appUrl, countOf(options) / PER_ORDER);
    // The tables that fill up are left as a new installation has them.
    await execute(stack.postgres.ownerUrl, 'VACUUM ANALYZE objects, object_changes, documents');
    const found: Sample[][] = [];
    for (let repeat = 0; repeat < options.repeats; repeat += 1) {
      const order: Variant[] = repeat % 2 ? ['bare insert', 'api'] : ['api', 'bare insert'];
      const both: Sample[] = [];
      for (const variant of order) {
        const sample = await stack.withCopy((url) => measure(stack, variant, url, options));
        console.log(`${repeat + 1}/${options.repeats}`, JSON.stringify(sample));
        both.push(sample);
      }
      found.push(both);
    }
    return found;
  });
  if (options.profile) await printProfiles(options.profile);
  return { repeats: options.repeats, rows: rowsOf(samples), ratios: ratiosOf(samples) };
}

const countOf = ({ batches }: AckOptions): number => DEVICES * BATCH * (batches + WARM_UP);

async function measure(
  stack: Stack,
  variant: Variant,
  databaseUrl: string,
  options: AckOptions,
): Promise<Sample> {
  const count = countOf(options);
  const devices = outboxes(DEVICES, count, PER_ORDER).map(batchesOf);
  const target = { stack, databaseUrl, devices, profile: options.profile };
  const sender = await (variant === 'api' ? overHttp : bareInserts)(target);
  try {
    const latencies: number[] = [];
    const sendAll = (from: number, to: number) =>
      Promise.all(
        sender.devices.map(async (sends) => {
          for (const send of sends.slice(from, to)) {
            const at = performance.now();
            await send();
            if (from > 0) latencies.push(performance.now() - at);
          }
        }),
      );
    await sendAll(0, WARM_UP);
    const from = await readMeters(stack, sender.pid);
    await sendAll(WARM_UP, WARM_UP + options.batches);
    const to = await readMeters(stack, sender.pid);
    await assertKept(databaseUrl, count);
    const spent = (meter: 'client' | 'api' | 'postgres') =>
      round((to[meter] - from[meter]) / latencies.length);
    return {
      variant,
      perSecond: round((latencies.length * BATCH * 1000) / (to.at - from.at), 0),
      p50: round(percentile(latencies, 0.5), 0),
      p99: round(percentile(latencies, 0.99), 0),
      client: spent('client'),
      api: spent('api'),
      postgres: spent('postgres'),
    };
  } finally {
    await sender.close();
  }
}

async function readMeters({ postgres }: Stack, pid: number | undefined) {
  return {
    at: performance.now(),
    client: await cpuOf(process.pid),
    api: pid === undefined ? 0 : await cpuOf(pid),
    postgres: await cpuOfTree(postgres.pid),
  };
}

async function assertKept(url: string, count: number): Promise<void> {
  const [row] = await execute(url, 'SELECT count(*)::int AS kept FROM items');
  if (row?.kept !== count) throw new Error(`${row?.kept} of ${count} transactions were kept`);
}

/** The product's own api process, called by devices with tokens of the embedded issuer. */
async function overHttp({ stack, databaseUrl, devices, profile }: Target): Promise<Sender> {
  const api = await startApi(stack, databaseUrl, profile);
  const agent = new Agent({ keepAlive: true, maxSockets: DEVICES });
  const close = async () => {
    agent.destroy();
    await api.close();
  };
  try {
    const tokens = new Map<string, string>();
    for (const { engineerId } of devices.flatMap(([first]) => first ?? []))
      if (!tokens.has(engineerId)) tokens.set(engineerId, await api.token(engineerId));
    const post = ({ deviceId, engineerId, transactions }: Outbox): Send => {
      const sentAt = new Date().toISOString();
      const body = JSON.stringify({ deviceId, appVersion: '5.2.0', sentAt, transactions });
      const headers = {
        authorization: `Bearer ${tokens.get(engineerId)}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      };
      return () => send(`${api.url}/v1/outbox/batches`, { agent, headers }, body);
    };
    return { devices: devices.map((batches) => batches.map(post)), pid: api.pid, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function send(
  url: string,
  options: { agent: Agent; headers: Record<string, string | number> },
  body: string,
): Promise<void> {
  const sent = request(url, { method: 'POST', ...options }).end(body);
  const [response] = await once(sent, 'response');
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  if (response.statusCode !== 202)
    throw new Error(`${response.statusCode}: ${Buffer.concat(parts)}`);
}

const insert = statement(
  'bare-insert',
  `WITH r AS (SELECT * FROM jsonb_to_recordset($1::jsonb) r(id uuid, sequence bigint, sha256 text, lane text,
    "objectType" text, "objectId" text, action text, "toStatus" text, content jsonb, "occurredAt" timestamptz)),
  acknowledged AS (
    INSERT INTO ledger (id, device_id, sequence, sha256, lane)
    SELECT id, $2, sequence, decode(sha256, 'hex'), lane FROM r)
  INSERT INTO items (id, device_id, sequence, lane, engineer_id, app_version, object_type, object_id,
    object_number, action, to_status, content, occurred_at, status, attempt, deliver_at, feed)
  SELECT id, $2, sequence, lane, $3, '5.2.0', "objectType", "objectId", "objectId", action, "toStatus",
    content, "occurredAt", 'queued', 1, now(), 1 FROM r`,
);

/** One statement a batch that writes the rows the api writes, inbox and ledger, and nothing else. */
async function bareInserts({ databaseUrl, devices }: Target): Promise<Sender> {
  const database = openDatabase(databaseUrl, { max: POOL });
  const write = ({ deviceId, engineerId, transactions }: Outbox): Send => {
    const rows = transactions.map(({ objectType, objectId, fields, ...rest }) => ({
      ...rest,
      ...{ objectType, objectId },
      sha256: '00'.repeat(32),
      lane: lane(deviceId, { objectType, objectId }),
      content: { fields, toStatus: rest.toStatus, baseVersion: rest.baseVersion },
    }));
    const json = JSON.stringify(rows);
    return async () => void (await insert(database.db, json, deviceId, engineerId));
  };
  return { devices: devices.map((batches) => batches.map(write)), close: database.close };
}

function rowsOf(samples: Sample[][]): Findings['rows'] {
  return (['api', 'bare insert'] as const).map((variant) => {
    const own = samples.flat().filter((sample) => sample.variant === variant);
    const middle = (of: (sample: Sample) => number) => round(median(own.map(of)));
    return {
      variant,
      perSecond: middle(({ perSecond }) => perSecond),
      p50Ms: middle(({ p50 }) => p50),
      p99Ms: middle(({ p99 }) => p99),
      clientCpuMsPerBatch: middle(({ client }) => client),
      apiCpuMsPerBatch: middle(({ api }) => api),
      postgresCpuMsPerBatch: middle(({ postgres }) => postgres),
      samples: own,
    };
  });
}

/** Each repeat is compared within itself, so that what disturbs the machine disturbs both sides. */
function ratiosOf(samples: Sample[][]): Record<string, number> {
  const ratio = (of: (sample: Sample) => number) =>
    median(
      samples.map((both) => {
        const [api, bare] = (['api', 'bare insert'] as const).map((variant) =>
          both.find((sample) => sample.variant === variant),
        );
        return api && bare ? of(api) / of(bare) : Number.NaN;
      }),
    );
  return {
    ratioToInsert: ratio(({ perSecond }) => perSecond),
    ratioToInsertByCpu: ratio(({ client, api, postgres }) => 1 / (client + api + postgres)),
  };
}
