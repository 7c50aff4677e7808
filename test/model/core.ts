import type { Configuration } from '../../domain/configuration.ts';
import type { Facts } from '../../domain/facts.ts';
import type { ItemError } from '../../domain/item-error.ts';
import type { Progress } from '../../domain/progress.ts';
import type { FinalStatus, ItemStatus, Step } from '../../domain/words.ts';
import { readFacts } from './objects.ts';
import type { Attempt, Core, Guards, Row } from './tables.ts';

/**
 * The statements of the core, told over tables in memory. Each function here is one statement or one SQL
 * transaction of `db/`: nothing happens in the middle of it. What may come in between two of them, and
 * where a process dies, is for `steps.ts` and `world.ts` to say.
 */

const SECOND = 1_000;

export const rowOf = (core: Core, id: string): Row => {
  const row = core.items.get(id);
  if (!row) throw new Error(`no item ${id}`);
  return row;
};
export const factsOf = (core: Core, row: Row): Facts =>
  readFacts(core, row.item, new Date(core.now));

// --- lanes ---------------------------------------------------------------------------------------

/** Queues what its lane no longer holds back. */
export function promote(core: Core, ...lanes: string[]): void {
  for (const row of core.items.values())
    if (lanes.includes(row.lane) && row.status === 'not-started' && core.guards.isFree(core, row)) {
      row.status = 'queued';
      row.attempt += 1;
      row.deliveries = 0;
      row.nextAttemptAt = null;
      row.deliverAt = core.now;
    }
}

// --- attempts ------------------------------------------------------------------------------------

/** Takes an item up for its attempt; false = not to be worked on now. */
export function takeUp(core: Core, id: string): boolean {
  const row = core.items.get(id);
  if (!row || (row.status !== 'queued' && row.status !== 'in-progress')) return false;
  if (row.nextAttemptAt !== null && row.nextAttemptAt > core.now) return false;
  row.status = 'in-progress';
  row.nextAttemptAt = null;
  row.deliverAt = core.guards.leaseOfRun(core.now);
  return true;
}

const attemptOf = (core: Core, id: string, attempt: number) =>
  core.attempts.find((row) => row.itemId === id && row.attempt === attempt);

/** The step of an attempt that was refused. */
export const refusedStep = (core: Core, id: string, attempt: number): Step | null =>
  attemptOf(core, id, attempt)?.step ?? null;

/** Keeps that a step refused, unless the attempt is over. */
export function saveErrors(core: Core, id: string, attempt: number, step: Step): void {
  if (!core.guards.ends(rowOf(core, id), attempt)) return;
  const found = attemptOf(core, id, attempt);
  if (found) found.step = step;
  else core.attempts.push({ itemId: id, attempt, outcome: 'failed', step });
}

function endAttempt(core: Core, row: Row, outcome: Attempt['outcome']): void {
  const found = attemptOf(core, row.item.id, row.attempt);
  if (found) found.outcome = outcome;
  else core.attempts.push({ itemId: row.item.id, attempt: row.attempt, outcome, step: null });
  if (found && outcome === 'completed') found.step = null;
}

/** The transaction is applied: its final word, once. */
export function complete(core: Core, row: Row): void {
  endAttempt(core, row, 'completed');
  Object.assign(row, { status: 'completed', deliverAt: null, errors: null });
  close(core, row, 'completed');
}

/** The final word on a transaction. */
export function close(core: Core, row: Row, status: FinalStatus): void {
  const { lane, sequence, released } = row;
  core.outcomes.push({ id: row.item.id, lane, sequence, status, released });
}

/** Back into the lane; the coming attempt serves what was requested meanwhile. */
export function putBack(core: Core, row: Row, outcome: 'put-back' | 'failed'): void {
  endAttempt(core, row, outcome);
  takePending(core, row);
  row.status = 'not-started';
  row.deliverAt = null;
}

/** Marks all pending requests as served by the coming attempt. */
export function takePending(core: Core, row: Row): boolean {
  const pending = core.requests.filter(
    (each) => each.itemId === row.item.id && each.servedBy === null,
  );
  for (const each of pending) each.servedBy = row.attempt + 1;
  return pending.length > 0;
}

/** Completed with errors: waits for repair and requeue. */
export function parkAs(core: Core, row: Row, errors: ItemError[]): void {
  endAttempt(core, row, 'failed');
  Object.assign(row, { status: 'completed-with-errors', deliverAt: null, errors });
}

/** A technical failure: tried again by itself after `delay` milliseconds. */
export function putOffFor(core: Core, row: Row, delay: number, error: ItemError): void {
  endAttempt(core, row, 'technical');
  const at = core.now + delay;
  Object.assign(row, {
    ...{ status: 'queued', attempt: row.attempt + 1, deliveries: 0, errors: [error] },
    ...{ nextAttemptAt: at, deliverAt: at, technicalSince: row.technicalSince ?? core.now },
    technicalFailures: row.technicalFailures + 1,
  });
}

// --- delivery ------------------------------------------------------------------------------------

export type Delivery = { id: string; attempt: number; deliveries: number; status: ItemStatus };

/** Claims what is due, under a lease. */
export function claim(core: Core): Delivery[] {
  const due = [...core.items.values()].filter(
    ({ deliverAt }) => deliverAt !== null && deliverAt <= core.now,
  );
  return due.map((row) => {
    row.deliverAt = core.now + 30 * SECOND;
    row.deliveries += 1;
    const { attempt, deliveries, status } = row;
    return { id: row.item.id, attempt, deliveries, status };
  });
}

/** The run of a cancelled item knows. */
export function confirmCancel(core: Core, id: string): void {
  const row = rowOf(core, id);
  if (row.status === 'cancelled') row.deliverAt = null;
}

/** Where an item stands, for the run to follow. */
export function progressOf(core: Core, id: string): Progress {
  const row = core.items.get(id);
  if (!row) return { status: 'unknown', attempt: 0, revision: 0 };
  const { status, attempt, revision } = row;
  return { status, attempt, revision };
}

export const emptyCore = (configuration: Configuration, guards: Guards): Core => ({
  ...{ now: 0, configuration, guards, objects: [], changes: [], items: new Map() },
  ...{ ledger: [], outcomes: [], requests: [], attempts: [], actions: new Map(), down: new Set() },
});
