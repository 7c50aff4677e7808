import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { openDatabase, transact } from '../../../db/client.ts';
import { writeObject } from '../../../db/object-write.ts';
import type { Fleet } from '../fleet.ts';
import type { Device } from './devices.ts';
import { check, within } from './scenario.ts';

const run = promisify(execFile);

/** Enters orders, `issued` to an engineer of the north; returns their numbers. */
export async function enterOrders({ postgres }: Fleet, count: number): Promise<string[]> {
  const database = openDatabase(postgres.appUrl, { max: 1 });
  try {
    return await transact(database.db, async (tx) => {
      const numbers: string[] = [];
      for (let n = 0; n < count; n += 1) {
        const { number } = await writeObject(tx, {
          before: null,
          ref: { objectType: 'order', objectId: randomUUID() },
          numberPrefix: 'SC-',
          parent: null,
          status: 'issued',
          fields: { description: 'Boiler leaks', asset: 'Boiler B-2', priority: 'normal' },
          property: 'AMS-01',
          assignee: 'emma',
          by: 'bob',
          deviceId: null,
          transactionId: null,
          sequence: null,
        });
        numbers.push(number);
      }
      return numbers;
    });
  } finally {
    await database.close();
  }
}

/** A command of the product, as an operator gives it; returns what it printed. */
export async function command(fleet: Fleet, name: 'reconcile' | 'migrate'): Promise<string> {
  const { postgres, temporal, issuerUrl, programs } = fleet;
  const { stdout } = await run(process.execPath, [join(programs.folder, 'cli', `${name}.js`)], {
    env: {
      ...process.env,
      DATABASE_URL: postgres.appUrl,
      MIGRATE_DATABASE_URL: postgres.ownerUrl,
      TEMPORAL_ADDRESS: temporal.address,
      OIDC_ISSUER: issuerUrl,
    },
  });
  return stdout;
}

/** Hands `use` a client of the engine, past the link. */
export async function withEngine<T>(
  { temporal }: Fleet,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

/** A request to the API in the name of a demo user. */
export async function ask<T>(
  fleet: Fleet,
  user: string,
  path: string,
  { body, ...init }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<{ status: number; etag: string; body: T }> {
  const response = await fetch(`${fleet.apis[0]?.url}${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${await fleet.token(user)}`,
      'content-type': 'application/json',
      ...init.headers,
    },
    ...(body === undefined ? {} : { method: init.method ?? 'POST', body: JSON.stringify(body) }),
  });
  const etag = response.headers.get('etag') ?? '';
  return { status: response.status, etag, body: (await response.json()) as T };
}

/** Where nobody configured the way from Issued: refused until {@link allow}. */
export type Forbidden = 'on-hold' | 'approved';

type OrderType = { transitions: { id: string; from: string; to: string }[] };
type Profile = { objectTypes: { order: { transitions: string[][] } } };

/** The application manager configures the transition, and gives engineers the right to it. */
export async function allow(fleet: Fleet, to: Forbidden): Promise<void> {
  await change<OrderType>(fleet, '/v1/config/object-types/order', ({ transitions }) => {
    transitions.push({ id: `issued-${to}`, from: 'issued', to });
  });
  await change<Profile>(fleet, '/v1/config/function-profiles/engineer', ({ objectTypes }) => {
    objectTypes.order.transitions.push(['issued', to]);
  });
}

async function change<T>(fleet: Fleet, path: string, edit: (document: T) => void): Promise<void> {
  const { etag, body } = await ask<T>(fleet, 'mia', path);
  edit(body);
  const headers = { 'if-match': etag };
  const saved = await ask(fleet, 'mia', path, { method: 'PUT', headers, body });
  check(saved.status === 200, `${path} was not saved: ${JSON.stringify(saved.body)}`);
}

/** Queues each of these for a retry, as a person does one by one. */
export async function requeueEach(fleet: Fleet, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const answer = await ask(fleet, 'mia', `/v1/inbox/items/${id}/requeue`, { body: {} });
    check(answer.status < 300, `a requeue was answered ${answer.status}`);
  }
}

/** Waits until all of these have this status. */
export async function allBecome(
  { sql }: Fleet,
  ids: readonly string[],
  status: string,
  seconds: number,
): Promise<void> {
  let left = '';
  await within(seconds, `not all of ${ids.length} became ${status}`, async () => {
    const others = await sql<{ status: string; n: number }>(
      `SELECT coalesce(i.status, 'lost') AS status, count(*)::int AS n FROM unnest($1::uuid[]) a(id)
        LEFT JOIN items i ON i.id = a.id WHERE i.status IS DISTINCT FROM $2 GROUP BY 1`,
      [ids, status],
    ).catch(() => [{ status: 'unknown', n: ids.length }]);
    left = JSON.stringify(others);
    return others.length === 0;
  }).catch((error: Error) => {
    throw Object.assign(error, { message: `${error.message}: ${left}` });
  });
}

export const acknowledgedBy = (devices: readonly Device[]): string[] =>
  devices.flatMap(({ acknowledged }) => [...acknowledged.keys()]);

/** What the promise says of all that was acknowledged; throws when it is broken. */
export async function assertPromise(fleet: Fleet, devices: readonly Device[]): Promise<void> {
  const ids = acknowledgedBy(devices);
  const [lost] = await fleet.sql<{ id: string }>(
    'SELECT a.id FROM unnest($1::uuid[]) a(id) WHERE NOT EXISTS (SELECT FROM items i WHERE i.id = a.id)',
    [ids],
  );
  check(!lost, `${lost?.id} was acknowledged and is lost`);
  const [wrong] = await fleet.sql<{ id: string; status: string; applied: number }>(
    `SELECT i.id, i.status, count(c.transaction_id)::int AS applied FROM items i
      LEFT JOIN object_changes c ON c.transaction_id = i.id WHERE i.id = ANY ($1::uuid[])
      GROUP BY i.id HAVING count(c.transaction_id) <> (i.status = 'completed')::int`,
    [ids],
  );
  check(!wrong, `${wrong?.id} is ${wrong?.status} and was applied ${wrong?.applied} times`);
  const [overtaken] = await fleet.sql<{ id: string }>(
    `SELECT transaction_id AS id FROM (
      SELECT *, lag(sequence) OVER (PARTITION BY device_id, object_type, object_id ORDER BY version) AS before
      FROM object_changes WHERE device_id = ANY ($1)) c WHERE sequence <= before`,
    [devices.map(({ id }) => id)],
  );
  check(!overtaken, `${overtaken?.id} was applied after a later one of its lane`);
  const refused = devices.flatMap((device) => device.refused);
  check(refused.length === 0, `refused: ${JSON.stringify(refused.slice(0, 3))}`);
}
