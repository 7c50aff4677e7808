import type { CommandResult } from '../../db/commands.ts';
import type { User } from '../../domain/configuration.ts';
import {
  type Amendment,
  amendContent,
  amendErrors,
  amendedFacts,
  amendedParts,
} from '../../domain/rules/amend.ts';
import { isFinal } from '../../domain/words.ts';
import { close, factsOf, promote, rowOf } from './core.ts';
import type { BulkItem, Core, Row } from './tables.ts';

/** What people ask for, told over tables in memory: each is one SQL transaction of `db/`. */

const NONE: CommandResult = { effect: 'unknown', status: null };

const done = (core: Core, id: string): CommandResult => ({
  effect: 'done',
  status: rowOf(core, id).status,
});

/** Records requests to try again, each once by its id. */
export function requeue(core: Core, id: string, requestIds: string[]): CommandResult {
  const row = core.items.get(id);
  if (!row) return NONE;
  if (isFinal(row.status)) return { effect: 'none', status: row.status };
  const fresh = requestIds.filter((requestId) => {
    if (!core.guards.isNewRequest(core, id, requestId)) return false;
    return core.requests.push({ itemId: id, requestId, servedBy: core.guards.servedBy(row) });
  });
  if (fresh.length > 0) {
    reopen(core, row);
    promote(core, row.lane);
  }
  return done(core, id);
}

function reopen(core: Core, row: Row): void {
  const isParked = row.status === 'completed-with-errors';
  if (!isParked && (row.status !== 'queued' || row.nextAttemptAt === null)) return;
  if (!isParked && row.nextAttemptAt !== null && row.nextAttemptAt > core.now)
    row.deliverAt = core.now;
  if (isParked) row.status = 'not-started';
  Object.assign(row, {
    ...{ nextAttemptAt: null, errors: null, technicalSince: null, technicalFailures: 0 },
  });
}

/** Fixes the selection of a background action. */
export function createAction(core: Core, id: string, itemIds: string[]): void {
  const select = (itemId: string): BulkItem => {
    const hadFailed = rowOf(core, itemId).status === 'completed-with-errors';
    return { itemId, hadFailed, isDone: false };
  };
  core.actions.set(id, itemIds.map(select));
}

/** Requeues items of an action, unless somebody was first. */
export function workSlice(core: Core, actionId: string, slice: BulkItem[]): void {
  for (const item of slice.filter(({ isDone }) => !isDone)) {
    item.isDone = true;
    const { status } = rowOf(core, item.itemId);
    if (!item.hadFailed || status === 'completed-with-errors')
      requeue(core, item.itemId, [`bulk-${actionId}:${item.itemId}`]);
  }
}

/** Closes an item without applying it, unless its apply came first. */
export function cancel(core: Core, id: string): CommandResult {
  const row = core.items.get(id);
  if (!row) return NONE;
  if (!core.guards.isCancellable(row)) return { effect: 'none', status: row.status };
  Object.assign(row, {
    ...{ status: 'cancelled', nextAttemptAt: null, deliverAt: core.now, deliveries: 0 },
  });
  close(core, row, 'cancelled');
  core.guards.promoteAtCancel(core, row);
  return { effect: 'done', status: 'cancelled' };
}

/** *Don't wait*; a parked item is also requeued. */
export function release(core: Core, id: string, requestId: string): CommandResult {
  const row = core.items.get(id);
  if (!row) return NONE;
  if (isFinal(row.status)) return { effect: 'none', status: row.status };
  row.released = true;
  if (row.status === 'completed-with-errors') return requeue(core, id, [requestId]);
  promote(core, row.lane);
  return done(core, id);
}

export type Amend = { user: User; amendment: Amendment; requestId: string; requeue: boolean };
type AmendEffect = CommandResult | { effect: 'stale' | 'refused' };

/** Gives an item a new revision of its content. */
export function amend(core: Core, id: string, request: Amend): AmendEffect {
  const row = core.items.get(id);
  if (!row) return NONE;
  if (row.status === 'in-progress' || isFinal(row.status))
    return { effect: 'none', status: row.status };
  const { amendment, user } = request;
  const facts = factsOf(core, row);
  if (amendment.baseVersion !== undefined && amendment.baseVersion !== facts.object?.version)
    return { effect: 'stale' };
  const content = amendContent(row.item.content, amendment);
  const amended = amendedParts(row.item.amended, amendment, user.id, row.item.engineerId);
  const given = Object.keys(amendedParts({}, amendment, user.id, ''));
  const next = amendedFacts(facts, content, amended);
  if (amendErrors(core.configuration, user, next, given).length > 0) return { effect: 'refused' };
  row.item = { ...row.item, content, amended };
  row.revision += 1;
  const isLate = row.errors?.some(({ code }) => code === 'arrived-late');
  if (amendment.baseVersion !== undefined && isLate) row.released = true;
  return request.requeue ? requeue(core, id, [request.requestId]) : done(core, id);
}
