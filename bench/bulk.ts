import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { build } from '../build.ts';
import { openDatabase } from '../db/client.ts';
import { saveDocuments } from '../db/configuration.ts';
import { orderType } from '../dev/company/order-type.ts';
import type { ObjectType } from '../domain/configuration.ts';
import { registerSearchAttributes } from '../engine/search-attributes.ts';
import { type ApiProcess, startApi } from './api-process.ts';
import { acknowledge, type Outbox, orderNumber, outboxes, prepare } from './company.ts';
import type { Findings } from './report.ts';
import { execute, type Stack, withStack } from './stack.ts';
import { median, percentile, round } from './statistics.ts';
import { startWorker } from './worker-process.ts';

const DEVICES = 250;
/** In relation to the parked items, how many fresh ones show how fast a backlog drains. */
const DRAINED = 0.25;
/** Part of the drained that warms up before the clock starts. */
const WARM_UP = 0.25;
/** Transactions that a device sends one by one, each when the one before was received. */
const QUIET = 20;
const NEW_EVERY_MS = 500;

export type BulkOptions = { repeats: number; items: number };

type Sample = {
  drainPerSecond: number;
  bulkPerSecond: number;
  /** From the request until the first item is queued, and until the first is completed. */
  firstQueuedS: number;
  firstCompletedS: number;
  /** From the receipt of what another device sends until it is applied, before and during the run. */
  quietP95Ms: number;
  duringP50Ms: number;
  duringP95Ms: number;
};

/** How fast parked items are queued for a retry and complete, and what it means for new ones. */
export async function bulk({ repeats, items }: BulkOptions): Promise<Findings> {
  await build();
  const samples = await withStack(async (stack) => {
    // The last orders are for what the other device sends.
    await prepare(stack.postgres.appUrl, Math.ceil(items * (1 + DRAINED)) + 3_000);
    await execute(stack.postgres.ownerUrl, 'VACUUM ANALYZE');
    const connection = await Connection.connect({ address: stack.temporal.address });
    await registerSearchAttributes(new Client({ connection }), 'default');
    await connection.close();
    const found: Sample[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const sample = await stack.withCopy((url) => measure(stack, url, items, repeat));
      console.log(`${repeat + 1}/${repeats}`, JSON.stringify(sample));
      found.push(sample);
    }
    return found;
  });
  const middle = (of: (sample: Sample) => number, digits = 1) =>
    round(median(samples.map(of)), digits);
  const row = {
    items,
    drainPerSecond: middle((sample) => sample.drainPerSecond),
    bulkPerSecond: middle((sample) => sample.bulkPerSecond),
    firstQueuedS: middle((sample) => sample.firstQueuedS, 2),
    firstCompletedS: middle((sample) => sample.firstCompletedS, 2),
    quietP95Ms: middle((sample) => sample.quietP95Ms, 0),
    duringP50Ms: middle((sample) => sample.duringP50Ms, 0),
    duringP95Ms: middle((sample) => sample.duringP95Ms, 0),
    samples,
  };
  const ratioToDrain = median(samples.map((each) => each.bulkPerSecond / each.drainPerSecond));
  return { repeats, rows: [row], ratios: { ratioToDrain, firstQueuedS: row.firstQueuedS } };
}

/** The order type as the demo has it, and as it was when the transition had been forgotten. */
const forgotten: ObjectType = {
  ...orderType,
  transitions: orderType.transitions.filter(({ id }) => id !== 'complete'),
};

async function measure(stack: Stack, url: string, items: number, repeat: number): Promise<Sample> {
  const worker = await startWorker(stack, url, {
    TEMPORAL_TASK_QUEUE: `bench-bulk-${repeat}`,
  });
  const api = await startApi(stack, url);
  try {
    await saveOrderType(url, forgotten);
    await acknowledge(url, outboxes(DEVICES, items));
    await reaches(
      url,
      items,
      `SELECT count(*)::int AS n FROM items WHERE status = 'completed-with-errors'`,
    );
    await saveOrderType(url, orderType);
    const drainPerSecond = await drainRate(url, items);
    const device = newDevice(api, items + Math.ceil(items * DRAINED));
    for (let n = 0; n < QUIET; n += 1) await device.send();
    const quiet = await device.latencies(url);
    const bulk = await run(api, url, items, device);
    const during = (await device.latencies(url)).slice(quiet.length);
    return {
      ...bulk,
      drainPerSecond: round(drainPerSecond),
      quietP95Ms: round(percentile(quiet, 0.95), 0),
      duringP50Ms: round(median(during), 0),
      duringP95Ms: round(percentile(during, 0.95), 0),
    };
  } finally {
    await api.close();
    await worker.stop();
  }
}

async function saveOrderType(url: string, document: ObjectType): Promise<void> {
  const { db, close } = openDatabase(url);
  await saveDocuments(db, [{ kind: 'object-type', id: document.name, document }], 'mia');
  await close();
}

/** Waits until the statement counts so many; throws when it stands still for two minutes. */
async function reaches(url: string, wanted: number, statement: string): Promise<void> {
  let last = { n: -1, at: performance.now() };
  while (last.n < wanted) {
    const [row] = await execute(url, statement);
    if (row?.n > last.n) last = { n: row?.n, at: performance.now() };
    if (performance.now() - last.at > 120_000) throw new Error(`stands still at ${last.n}`);
    await delay(200);
  }
}

const outcomesOf = "FROM outcomes WHERE status = 'completed'";

/** How fast an acknowledged backlog drains, in transactions a second. */
async function drainRate(url: string, items: number): Promise<number> {
  const count = Math.ceil(items * DRAINED);
  const moved = outboxes(DEVICES, count).map(
    (outbox): Outbox => ({
      ...outbox,
      transactions: outbox.transactions.map((transaction) => ({
        ...transaction,
        objectId: later(transaction.objectId, items),
      })),
    }),
  );
  await acknowledge(url, moved);
  await reaches(url, count, `SELECT count(*)::int AS n ${outcomesOf}`);
  const skipped = Math.floor(count * WARM_UP);
  const [row] = await execute(
    url,
    `SELECT count(*) / extract(epoch FROM max(at) - min(at))::float AS rate
      FROM (SELECT at ${outcomesOf} ORDER BY at OFFSET ${skipped}) measured`,
  );
  return Number(row?.rate);
}

const later = (number: string, by: number): string =>
  orderNumber(Number(number.slice(3)) - 100_000 + by);

const post = async (api: ApiProcess, token: string, path: string, body: object) => {
  const answer = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
};

/** A device that sends one transaction after the other, each on an order of its own. */
function newDevice(api: ApiProcess, from: number) {
  const deviceId = `bench-new-${randomUUID()}`;
  let sequence = 0;
  let token: string | undefined;
  return {
    async send() {
      token ??= await api.token('emma');
      sequence += 1;
      const transaction = {
        ...{ id: randomUUID(), sequence, objectType: 'order', action: 'update' },
        ...{ objectId: orderNumber(from + sequence), fields: { remarks: 'Key is at the desk' } },
      };
      await post(api, token, '/v1/outbox/batches', { deviceId, transactions: [transaction] });
    },
    /** Milliseconds from receipt to application of each, in the order sent. */
    async latencies(url: string): Promise<number[]> {
      const applied = `FROM items i JOIN outcomes o ON o.id = i.id WHERE i.device_id = '${deviceId}'`;
      await reaches(url, sequence, `SELECT count(*)::int AS n ${applied}`);
      const rows = await execute(
        url,
        `SELECT extract(epoch FROM o.at - i.received_at)::float * 1000 AS ms ${applied} ORDER BY i.sequence`,
      );
      return rows.map(({ ms }) => Number(ms));
    },
  };
}

/** Queues everything that failed for a retry, while another device goes on sending. */
async function run(
  api: ApiProcess,
  url: string,
  items: number,
  device: ReturnType<typeof newDevice>,
) {
  const filter = { status: 'completed-with-errors' };
  const token = await api.token('beth');
  const { id, total } = await post(api, token, '/v1/background-actions', {
    kind: 'requeue',
    filter,
  });
  if (total !== items) throw new Error(`${total} of ${items} were selected`);
  const done = new AbortController();
  const sending = (async () => {
    while (!done.signal.aborted) {
      await device.send();
      await delay(NEW_EVERY_MS);
    }
  })();
  const applied = `FROM bulk_items b JOIN outcomes o ON o.id = b.item_id
    JOIN background_actions a ON a.id = b.action_id WHERE a.id = '${id}'`;
  await reaches(url, items, `SELECT count(*)::int AS n ${applied}`);
  done.abort();
  await sending;
  const seconds = (to: string) => `extract(epoch FROM ${to} - min(a.created_at))::float`;
  const [row] = await execute(
    url,
    `SELECT ${seconds('min(b.at)')} AS queued, ${seconds('min(o.at)')} AS first, ${seconds('max(o.at)')} AS whole ${applied}`,
  );
  return {
    bulkPerSecond: round(items / Number(row?.whole)),
    firstQueuedS: round(Number(row?.queued), 3),
    firstCompletedS: round(Number(row?.first), 3),
  };
}
