import { setTimeout as rest } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { claimActions, returnAction } from '../db/bulk-work.ts';
import type { Db } from '../db/client.ts';
import type { ConfigurationSource } from '../db/configuration.ts';
import {
  type ClaimLimits,
  claim,
  confirmCancel,
  type Delivery,
  returnLease,
} from '../db/deliver.ts';
import { claimNotices, returnNotice } from '../db/notice-send.ts';
import { isAway, withDeadline } from './connection.ts';
import { deliver, startAction, startNotice } from './deliver.ts';

/** How long the dispatcher sleeps at most without a hint. */
const IDLE_MS = 500;
/** Every completion wakes the dispatcher: a short rest lets one claim serve several of them. */
const REST_MS = 25;
/** How often it looks for background actions and notices, also while it has no rest. */
const ACTIONS_MS = 500;
/** How long it waits before it looks again when the engine or the database is away. */
const AWAY_MS = 1_000;

export type DispatcherOptions = {
  db: Db;
  client: Client;
  taskQueue: string;
  configuration: ConfigurationSource;
  limits: ClaimLimits;
  onError: (error: unknown, context: Record<string, unknown>) => void;
};

export type Dispatcher = {
  /** Look now: something may be due, or there may be room again. */
  wake(): void;
  /** Claims nothing more and waits for the deliveries under way. */
  stop(): Promise<void>;
};

/**
 * Brings what is due, items, background actions and notices, to the engine: claims it under a lease, delivers it,
 * and forgets it; what does not arrive falls due again. While the engine is away nothing is claimed.
 */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { db, client, taskQueue, configuration, limits, onError } = options;
  const underWay = new Set<Promise<void>>();
  let stopped = false;
  let engineAway = false;
  let awake = false;
  let lookedForActions = Number.NEGATIVE_INFINITY;
  let ring: () => void = () => undefined;

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      if (awake) return resolve();
      const timer = setTimeout(resolve, ms);
      ring = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function bring(delivery: Delivery): Promise<void> {
    await deliver(client, taskQueue, await configuration.current(), delivery);
    if (delivery.status === 'cancelled') await confirmCancel(db, delivery.id);
  }

  /** Keeps count of work with the engine; what it cannot take falls due again, by `giveBack` at once. */
  function track(
    work: Promise<void>,
    context: Record<string, unknown>,
    giveBack: () => Promise<void>,
  ): void {
    const settled = work
      .catch(async (error) => {
        onError(error, context);
        if (!isAway(error)) return; // its lease ends by itself
        engineAway = true;
        await giveBack().catch(() => undefined);
      })
      .finally(() => {
        underWay.delete(settled);
        wake();
      });
    underWay.add(settled);
  }

  async function claimSome(): Promise<number> {
    const room = limits.limit - underWay.size;
    if (room <= 0) return 0;
    const claimed = await claim(db, { ...limits, limit: room });
    for (const delivery of claimed)
      track(bring(delivery), { item: delivery.id, attempt: delivery.attempt }, () =>
        returnLease(db, delivery.id),
      );
    return claimed.length;
  }

  async function startActions(): Promise<void> {
    if (performance.now() - lookedForActions < ACTIONS_MS) return;
    lookedForActions = performance.now();
    for (const action of await claimActions(db))
      track(startAction(client, taskQueue, action), { action: action.id }, () =>
        returnAction(db, action.id),
      );
    for (const { id } of await claimNotices(db))
      track(startNotice(client, taskQueue, id), { notice: id }, () => returnNotice(db, id));
  }

  async function engineIsBack(): Promise<boolean> {
    try {
      await withDeadline(client, () => client.workflowService.getSystemInfo({}));
      return true;
    } catch {
      return false;
    }
  }

  async function round(): Promise<void> {
    awake = false;
    if (engineAway && !(await engineIsBack())) return sleep(AWAY_MS);
    engineAway = false;
    await startActions();
    const claimed = await claimSome();
    await rest(REST_MS);
    if (claimed === 0) await sleep(IDLE_MS);
  }

  function wake(): void {
    awake = true;
    ring();
  }

  const loop = (async () => {
    while (!stopped)
      await round().catch(async (error) => {
        onError(error, { dispatcher: 'claim' });
        await sleep(AWAY_MS);
      });
  })();

  return {
    wake,
    async stop() {
      stopped = true;
      wake();
      await loop;
      await Promise.allSettled(underWay);
    },
  };
}
