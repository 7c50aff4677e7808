import type { ApplicationFailure } from '@temporalio/common';
import { workChunk } from '../../activities/bulk.ts';
import { amend } from '../../db/amend.ts';
import { createAction } from '../../db/bulk-create.ts';
import { openDatabase, statement, transact } from '../../db/client.ts';
import * as commands from '../../db/commands.ts';
import { claim, confirmCancel } from '../../db/deliver.ts';
import { receive } from '../../db/receive.ts';
import type { Incoming } from '../../db/receive-decide.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { type Fields, transactionId } from '../../domain/transaction.ts';
import {
  documentsOf,
  officeEdit,
  openActivities,
  openBackOffice,
  openInbox,
  until,
} from '../support/inbox.ts';
import { configurations, type Ids, orderOf, orderStatuses } from './company.ts';
import type { Delivery } from './core.ts';
import type { Sender } from './receipt.ts';
import type { Snapshot } from './snapshot.ts';
import { watchPool } from './strikes.ts';
import type { Command, CommandAnswer, Receipt } from './system.ts';
import { type Call, Cut, StepFailed } from './workflow.ts';

const snapshotRow = statement<{ snapshot: Snapshot }>(
  'test-snapshot',
  `SELECT jsonb_build_object(
    'items', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'lane', i.lane, 'sequence', i.sequence,
        'sha256', encode(l.sha256, 'hex'), 'status', i.status, 'attempt', i.attempt, 'revision', i.revision,
        'released', i.released, 'deliveries', i.deliveries, 'retries', i.next_attempt_at IS NOT NULL, 'content', i.content,
        'delivery', CASE WHEN i.deliver_at IS NULL THEN 'never' WHEN i.deliver_at <= now() THEN 'now' ELSE 'later' END,
        'codes', (SELECT coalesce(jsonb_agg(e->>'code' ORDER BY n), '[]')
          FROM jsonb_array_elements(i.errors) WITH ORDINALITY x(e, n)))), '[]')
      FROM items i LEFT JOIN ledger l ON l.id = i.id WHERE i.id::text LIKE $1),
    'outcomes', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'lane', o.lane, 'sequence', o.sequence,
        'status', o.status, 'released', o.released) ORDER BY o.ctid), '[]') FROM outcomes o WHERE o.id::text LIKE $1),
    'requests', (SELECT coalesce(jsonb_agg(jsonb_build_object('itemId', r.item_id, 'requestId', r.request_id,
        'servedBy', r.served_by)), '[]') FROM requests r WHERE r.item_id::text LIKE $1),
    'attempts', (SELECT coalesce(jsonb_agg(jsonb_build_object('itemId', a.item_id, 'attempt', a.attempt,
        'outcome', a.outcome, 'step', a.step)), '[]') FROM attempts a WHERE a.item_id::text LIKE $1),
    'objects', (SELECT coalesce(jsonb_agg(jsonb_build_object('objectId', o.object_id, 'status', o.status,
        'version', o.version, 'fields', o.fields)), '[]') FROM objects o WHERE o.object_id LIKE $1),
    'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object('objectId', c.object_id, 'version', c.version,
        'status', c.status, 'transactionId', c.transaction_id, 'changes', c.changes)), '[]')
      FROM object_changes c WHERE c.object_id LIKE $1)) AS snapshot`,
);

// The clock jumps for the items of one run: by as much they are moved the other way. Under the locks of
// its devices, as everybody takes them who changes several items.
const jump = statement(
  'test-jump',
  `WITH locked AS MATERIALIZED (SELECT id FROM devices WHERE id LIKE 'device-' || $1 ORDER BY id FOR NO KEY UPDATE)
  UPDATE items SET deliver_at = deliver_at - $2 * interval '1 ms',
      next_attempt_at = next_attempt_at - $2 * interval '1 ms',
      technical_since = technical_since - $2 * interval '1 ms'
    WHERE id::text LIKE $1 AND device_id IN (SELECT id FROM locked)`,
);

const openItems = statement<{ n: number }>(
  'test-open-items',
  'SELECT count(*) AS n FROM bulk_items WHERE action_id = $1 AND result IS NULL',
);

/** What the failure of an activity says to its workflow. */
function failureOf(failure: unknown): Error {
  const { type, details } = failure as ApplicationFailure;
  const [step] = (details ?? []) as { attempt: number }[];
  if (step) return new StepFailed(step.attempt);
  return Object.assign(new Cut(), { name: type ?? 'Unexpected' });
}

export type Outside = Awaited<ReturnType<typeof openReal>>;

/** The product itself, on a PostgreSQL of its own: `db/` and the activities; its connections can be cut. */
export async function openReal() {
  const { strict } = configurations;
  const settings = { kind: 'settings' as const, id: 'settings', document: strict.settings };
  const inbox = await openInbox([...documentsOf(strict), settings]);
  const database = openDatabase(inbox.appUrl, { max: 5 });
  const { during } = watchPool(database.pool);
  const { db } = database;
  const { configuration } = inbox;
  const backOffice = openBackOffice();
  const activities = openActivities({ ...inbox, db }, { backOffice });
  const notifier = { changed: () => undefined, due: () => undefined, close: () => undefined };
  const bulk = workChunk({ db, notifier, configuration }, () => undefined);
  let inForce = strict;

  async function configure(next: Configuration): Promise<void> {
    if (next === inForce) return;
    inForce = next;
    for (const profile of next.functionProfiles.values())
      await inbox.save('function-profile', profile);
  }

  const call = ({ name, args }: Call): Promise<unknown> => {
    if (name === 'workChunk') return bulk(args[0] as string);
    const activity = activities[name] as (...args: readonly unknown[]) => Promise<unknown>;
    return activity(...args);
  };

  async function command(item: string, asked: Command): Promise<CommandAnswer> {
    const id = transactionId(item);
    const by = { by: 'bob', via: 'api' as const };
    switch (asked.kind) {
      case 'requeue':
        return commands.requeue(db, id, { requestId: asked.requestId, ...by });
      case 'release':
        return commands.release(db, id, { requestId: asked.requestId, ...by, reason: 'now' });
      case 'cancel':
        return commands.cancel(db, id, by);
      case 'amend':
        return amend(db, configuration, id, { ...asked, via: 'api', reason: 'a typing error' });
    }
  }

  /** A run of the world among others: with its own orders. */
  async function begin(ids: Ids) {
    const own = `${ids.order(0).slice(0, 8)}-%`;
    const numbers = new Map<string, string>();
    await configure(strict);
    for (const order of orderStatuses.keys()) {
      const { objectType, objectId, status } = orderOf(ids, order);
      const number = await inbox.order({ ref: { objectType, objectId }, status });
      numbers.set(objectId, number);
    }
    return {
      ...{ during, call, command, configure, failureOf },
      async receive({ deviceId, engineerId }: Sender, batch: Incoming[]): Promise<Receipt[]> {
        const sentAt = '2020-02-29T00:00:00.000Z'; // clocks of devices say anything
        const sender = { deviceId, engineerId, appVersion: null, sentAt, pending: null };
        const received = await receive(db, configuration, sender, batch);
        return (received?.receipts ?? []).map(({ receipt, status }) => ({ receipt, status }));
      },
      async createAction(itemIds: string[]): Promise<string> {
        const created = await transact(db, (tx) =>
          createAction(tx, {
            ...{ kind: 'requeue', by: 'bob', name: 'all of these', scope: 'all', request: {} },
            selection: { ids: itemIds },
          }),
        );
        if (created.effect !== 'created') throw new Error(created.effect);
        return created.id;
      },
      async claim(): Promise<Delivery[]> {
        const limits = { limit: 1_000, inFlight: 10_000, inFlightPerDevice: 10_000 };
        const claimed = await claim(db, limits);
        return claimed
          .filter(({ id }) => id.startsWith(own.slice(0, 8)))
          .map(({ id, attempt, deliveries, status }) => ({ id, attempt, deliveries, status }));
      },
      /** Waits until a worker has come to all items of an action. */
      async workedOn(actionId: string): Promise<void> {
        await until(async () => (await openItems(inbox.db, actionId))[0]?.n === 0);
      },
      confirmCancel: (id: string) => confirmCancel(db, transactionId(id)),
      edit: async (objectId: string, fields: Fields) =>
        void (await officeEdit(inbox, objectId, { fields })),
      async reach(objectId: string, isDown: boolean) {
        const number = numbers.get(objectId) ?? '';
        if (isDown) backOffice.down.add(number);
        else backOffice.down.delete(number);
      },
      jump: async (ms: number) => void (await jump(inbox.db, own, ms)),
      async snapshot(): Promise<Snapshot> {
        const [row] = await snapshotRow(inbox.db, own);
        if (!row) throw new Error('an aggregate has a row');
        return row.snapshot;
      },
    };
  }
  return {
    ...{ inbox, backOffice, begin },
    async close() {
      await database.close();
      await inbox.close();
    },
  };
}
export type RealRun = Awaited<ReturnType<Outside['begin']>>;
