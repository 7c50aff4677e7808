import { attemptsRun } from '../db/bulk-fates.ts';
import {
  type BulkResult,
  finishAction,
  holdBulkItems,
  leaseAction,
  type OpenBulkItem,
  openBulkItems,
  type RunningAction,
  recordResults,
} from '../db/bulk-work.ts';
import { type Db, transact } from '../db/client.ts';
import { type CommandResult, requeue } from '../db/commands.ts';
import {
  type BackgroundActionKind,
  type BulkProgress,
  bulkRequestOf,
} from '../domain/background-action.ts';
import type { TransactionId } from '../domain/transaction.ts';
import type { Deps } from './deps.ts';

type BulkDeps = Pick<Deps, 'db' | 'notifier'>;

/** Items that one activity works on: about a second, of which the first effect is seen at once. */
const CHUNK = 500;
/** Items in one SQL transaction, all of one device: for so long its lanes are locked. */
const SLICE = 50;
/** Devices at once; the steps of the items that are set going need connections too. */
const DEVICES_AT_ONCE = 3;

/** What each kind of action does to one item, with the command that the API uses. */
const act: Record<
  BackgroundActionKind,
  (tx: Db, id: TransactionId, action: RunningAction) => Promise<CommandResult>
> = {
  requeue: (tx, id, { id: actionId, by, reason }) =>
    requeue(tx, id, { requestId: bulkRequestOf(actionId, id), by, via: 'bulk', note: reason }),
};

/** Where an action stands that has ended, or is not known: nothing is left to do. */
const ended = ({ total }: { total: number } = { total: 0 }): BulkProgress => ({
  worked: total,
  total,
  finished: true,
});

/** Works on the next items of an action; `beat` is called after each SQL transaction. */
export const workChunk =
  (deps: BulkDeps, beat: () => void) =>
  async (actionId: string): Promise<BulkProgress> => {
    const action = await leaseAction(deps.db, actionId);
    if (!action || action.finished) return ended(action ?? undefined);
    const open = await openBulkItems(deps.db, actionId, CHUNK);
    const devices = byDevice(open).entries();
    // They share the iterator: each takes the next device when it is done with its own.
    const work = async () => {
      for (const [deviceId, positions] of devices)
        for (let at = 0; at < positions.length; at += SLICE) {
          await workSlice(deps, action, positions.slice(at, at + SLICE));
          if (deviceId) deps.notifier.changed(deviceId);
          deps.notifier.due();
          beat();
        }
    };
    await Promise.all(Array.from({ length: DEVICES_AT_ONCE }, work));
    const { total } = action;
    const last = open.length < CHUNK ? total : (open.at(-1)?.position ?? total);
    return { worked: last, total, finished: false };
  };

function byDevice(open: OpenBulkItem[]): Map<string | null, number[]> {
  const devices = new Map<string | null, number[]>();
  for (const { deviceId, position } of open) {
    const positions = devices.get(deviceId) ?? [];
    positions.push(position);
    devices.set(deviceId, positions);
  }
  return devices;
}

/** Acts on the items and writes their results in one transaction, so that nothing is done twice or skipped. */
async function workSlice(
  { db }: BulkDeps,
  action: RunningAction,
  positions: number[],
): Promise<void> {
  await transact(db, async (tx) => {
    const results: BulkResult[] = [];
    for (const { position, itemId } of await holdBulkItems(tx, action.id, positions))
      results.push({ position, ...resultOf(await act[action.kind](tx, itemId, action)) });
    await recordResults(tx, action.id, results);
  });
}

function resultOf({ effect, status }: CommandResult): Omit<BulkResult, 'position'> {
  if (effect === 'done') return { result: 'done', reason: null };
  const resolved = status === 'completed' || status === 'cancelled';
  return { result: 'passed-over', reason: resolved ? status : 'unknown' };
}

/** Finishes an action whose items are all worked on, once no attempt that it caused runs any more. */
export const settle =
  ({ db }: BulkDeps) =>
  async (actionId: string): Promise<BulkProgress> => {
    const action = await leaseAction(db, actionId);
    if (!action || action.finished) return ended(action ?? undefined);
    const finished = !(await attemptsRun(db, actionId));
    if (finished) await finishAction(db, actionId);
    return { worked: action.total, total: action.total, finished };
  };
