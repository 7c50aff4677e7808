import { setTimeout as rest } from 'node:timers/promises';
import { holdAction, stopAction } from '../db/bulk-control.ts';
import { settleFates } from '../db/bulk-fates.ts';
import {
  finishAction,
  type HeldItem,
  holdBulkItems,
  type LiveItem,
  leaseAction,
  type OpenBulkItem,
  openBulkItems,
  type RunningAction,
  readLiveItems,
  recordResults,
  reservePace,
  untakenItems,
} from '../db/bulk-work.ts';
import { type Db, transact } from '../db/client.ts';
import { lockDevice } from '../db/lanes.ts';
import type { BackgroundActionKind, BulkProgress } from '../domain/background-action.ts';
import { actOn, authorOf } from './bulk-item.ts';
import type { Deps } from './deps.ts';

type BulkDeps = Pick<Deps, 'db' | 'notifier' | 'configuration'>;

/** One activity works for so long, in milliseconds: a worker that drains waits for it. */
const TURN = 3_000;
/** A longer pause, in milliseconds, is a timer of the workflow. */
const SHORT_PAUSE = 1_000;
/** No pause is longer: what changes meanwhile is seen then at the latest. */
const LONG_PAUSE = 30_000;
/** How long it waits, in milliseconds, for the dispatcher to take what is due. */
const REST = 100;
/**
 * Items of an action that wait for the dispatcher at most: what devices send meanwhile queues behind no
 * more than these. About a second of one worker's work, so that it never runs dry.
 */
const UNTAKEN = 50;
/** Devices at once; the steps of the items that are set going need connections too. */
const DEVICES_AT_ONCE = 3;

/**
 * Items in one SQL transaction, all of one device: for so long its lanes are locked. An amendment locks
 * objects too, one at a time: two that hold several could wait for each other.
 */
const slices: Record<BackgroundActionKind, number> = {
  requeue: 50,
  cancel: 50,
  assign: 50,
  amend: 1,
};

/**
 * Where an action stands that is not to be worked on: stopped, also when it was resumed since; one that is
 * not known has nothing left to do.
 */
async function standing(db: Db, action: RunningAction | null): Promise<BulkProgress> {
  const total = action?.total ?? 0;
  if (action?.state !== 'stopped' && action?.state !== 'queued')
    return { worked: total, total, finished: true };
  const [first] = await openBulkItems(db, action.id, 1);
  return { worked: first ? first.position - 1 : total, total, finished: false, stopped: true };
}

const isRunning = (action: RunningAction | null): action is RunningAction =>
  action?.state === 'running';

/**
 * Works on the next items of an action, for some seconds or until its pace asks for a pause; `beat` is
 * called after each SQL transaction.
 */
export const workChunk =
  (deps: BulkDeps, beat: () => void) =>
  async (actionId: string): Promise<BulkProgress> => {
    const { db } = deps;
    const until = performance.now() + TURN;
    const isShort = (pause: number) => pause <= SHORT_PAUSE && performance.now() + pause <= until;
    let action = await leaseAction(db, actionId, { begins: true });
    while (isRunning(action)) {
      const { worked, pause } = await workRound(deps, action, beat);
      if (worked === action.total || !isShort(pause)) {
        if (requeues(action)) await settleFates(db, actionId, beat);
        return { worked, total: action.total, finished: false, ...(pause > 0 && { pause }) };
      }
      await rest(pause);
      action = await leaseAction(db, actionId);
    }
    return standing(db, action);
  };

type Round = {
  worked: number;
  /** Milliseconds until there is more to do. */
  pause: number;
};

/** Works on as many items as are to be set going now. */
async function workRound(deps: BulkDeps, action: RunningAction, beat: () => void): Promise<Round> {
  const { db } = deps;
  const open = await openBulkItems(db, action.id, UNTAKEN);
  const [first] = open;
  if (!first) return { worked: action.total, pause: 0 };
  const worked = first.position - 1;
  if (action.wait > 0) return { worked, pause: Math.min(action.wait, LONG_PAUSE) };
  const room = UNTAKEN - (await untakenItems(db, action.id, first.position));
  beat();
  if (room < UNTAKEN / 2) return { worked, pause: REST };
  await (action.perMinute === null
    ? workDevices(deps, action, open.slice(0, room), beat)
    : workPaced(deps, action, open.slice(0, room), beat));
  return { worked, pause: 0 };
}

/** At a pace: a second's worth of items of one device. */
async function workPaced(
  deps: BulkDeps,
  action: RunningAction,
  open: OpenBulkItem[],
  beat: () => void,
): Promise<void> {
  const aSecond = Math.max(1, Math.floor((action.perMinute ?? 0) / 60));
  const [[deviceId, positions] = [null, []]] = byDevice(open.slice(0, aSecond));
  await workSlice(deps, action, deviceId, positions.slice(0, slices[action.kind]));
  beat();
}

/** As fast as it goes: a few devices at once. */
async function workDevices(
  deps: BulkDeps,
  action: RunningAction,
  open: OpenBulkItem[],
  beat: () => void,
): Promise<void> {
  const devices = byDevice(open).entries();
  const size = slices[action.kind];
  // They share the iterator: each takes the next device when it is done with its own.
  const work = async () => {
    for (const [deviceId, positions] of devices)
      for (let at = 0; at < positions.length; at += size) {
        await workSlice(deps, action, deviceId, positions.slice(at, at + size));
        beat();
      }
  };
  await Promise.all(Array.from({ length: DEVICES_AT_ONCE }, work));
}

function byDevice(open: OpenBulkItem[]): Map<string | null, number[]> {
  const devices = new Map<string | null, number[]>();
  for (const { deviceId, position } of open) {
    const positions = devices.get(deviceId) ?? [];
    positions.push(position);
    devices.set(deviceId, positions);
  }
  return devices;
}

/** Acts on items of one device and writes their results in one transaction: nothing is done twice or skipped. */
async function workSlice(
  deps: BulkDeps,
  action: RunningAction,
  deviceId: string | null,
  positions: number[],
): Promise<void> {
  await transact(deps.db, async (tx) => {
    await holdAction(tx, action.id);
    if (action.perMinute !== null && !(await reservePace(tx, action, positions.length))) return;
    const held = await holdBulkItems(tx, action, positions);
    if (held.length === 0) return;
    if (deviceId !== null) await lockDevice(tx, deviceId);
    await actOnAll(tx, deps, action, held);
  });
  if (deviceId !== null) deps.notifier.changed(deviceId);
  deps.notifier.due();
}

async function actOnAll(
  tx: Db,
  { configuration }: BulkDeps,
  action: RunningAction,
  held: HeldItem[],
): Promise<void> {
  const live = await readLiveItems(
    tx,
    held.map(({ itemId }) => itemId),
  );
  const found = new Map<string, LiveItem>(live.map((item) => [item.id, item]));
  const inForce = await configuration.atLeast(live[0]?.configurationVersion ?? 0);
  const author = authorOf(inForce, action.by);
  const results = [];
  for (const each of held)
    results.push(
      await actOn(tx, {
        ...{ action, held: each, author, inForce, configuration },
        item: found.get(each.itemId),
      }),
    );
  await recordResults(tx, action.id, results);
}

/** Whether the action causes attempts, whose ends are its items' fates. */
const requeues = ({ kind, request }: RunningAction): boolean =>
  kind === 'requeue' || request.requeue === true;

/** Finishes an action whose items are all worked on, once no attempt that it caused runs any more. */
export const settle =
  ({ db }: Pick<BulkDeps, 'db'>, beat: () => void) =>
  async (actionId: string): Promise<BulkProgress> => {
    const action = await leaseAction(db, actionId);
    if (!isRunning(action)) return standing(db, action);
    const attemptsRun = requeues(action) && (await settleFates(db, actionId, beat));
    const finished = !attemptsRun && (await finishAction(db, actionId));
    return { worked: action.total, total: action.total, finished };
  };

/** «Request Cancellation» of the engine's UI or CLI: the action is stopped, and can be resumed. */
export const stopBulk =
  ({ db }: Pick<BulkDeps, 'db'>) =>
  async (actionId: string): Promise<BulkProgress> => {
    await stopAction(db, actionId, { by: 'temporal', via: 'temporal' });
    return standing(db, await leaseAction(db, actionId));
  };
