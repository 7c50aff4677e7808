import { isDeepStrictEqual } from 'node:util';
import { isFinal } from '../../domain/words.ts';
import type { ItemNow, Snapshot } from './snapshot.ts';

/** The promise, as what holds in every state of the core. The numbers are those of the checker. */

/** Who was told what: kept by those outside, apart from the core. */
export type Journal = {
  /** Acknowledged id → the hash of what was acknowledged. */
  acknowledged: Map<string, string>;
  /** Hashes sent without an answer, by id. */
  unanswered: Map<string, Set<string>>;
  /** Requests that were answered with `done`; `during` = the attempt that ran then. */
  requeued: { id: string; requestId: string; during: number | null }[];
  /** Requests that the engine took for a run, and which no operator has terminated since. */
  signalled: { id: string; requestId: string }[];
  cancelled: Set<string>;
  released: Set<string>;
  /** Id → the highest revision that was acknowledged. */
  amended: Map<string, number>;
  /** Items that a background action has come to; `failed` = the attempt that had failed by then. */
  bulk: { id: string; requestId: string; failed: number | null }[];
};
export const emptyJournal = (): Journal => ({
  ...{ acknowledged: new Map(), unanswered: new Map(), requeued: [], signalled: [] },
  cancelled: new Set(),
  ...{ released: new Set(), amended: new Map(), bulk: [] },
});

export class Broken extends Error {
  override name = 'Broken';
  readonly promise: string;
  constructor(promise: string, what: string) {
    super(`${promise}: ${what}`);
    this.promise = promise;
  }
}
const must = (promise: string, holds: boolean, what: () => string): void => {
  if (!holds) throw new Broken(promise, what());
};

const isOpen = ({ status }: ItemNow) => !isFinal(status);

/** Whether an earlier item of its lane is open. */
const isHeld = (now: Snapshot, item: ItemNow): boolean =>
  now.items.some(
    (other) => other.lane === item.lane && other.sequence < item.sequence && isOpen(other),
  );

/** Throws {@link Broken} for the first promise that a state does not keep. */
export function holds(before: Snapshot | undefined, now: Snapshot, journal: Journal): void {
  const items = new Map(now.items.map((item) => [item.id, item]));
  acknowledgedIsKept(items, journal);
  for (const item of now.items) appliedAtMostOnce(now, item);
  objectsAreTheirHistory(now);
  lanesAreInOrder(now);
  for (const item of now.items) nothingIsForgotten(now, item);
  commandsTookEffect(items, now, journal);
  for (const item of now.items) attemptsMatchRequests(now, item);
  if (before) nothingIsTakenBack(before, now, items);
}

function acknowledgedIsKept(items: Map<string, ItemNow>, journal: Journal): void {
  for (const [id, sha256] of journal.acknowledged) {
    const item = items.get(id);
    must('I1', item !== undefined, () => `${id} was acknowledged and is lost`);
    must('I5', item?.sha256 === sha256, () => `${id} has another content than was acknowledged`);
  }
}

function appliedAtMostOnce(now: Snapshot, { id, status }: ItemNow): void {
  const applied = now.changes.filter(({ transactionId }) => transactionId === id).length;
  const outcomes = now.outcomes.filter((row) => row.id === id);
  const completed = now.attempts.filter((row) => row.itemId === id && row.outcome === 'completed');
  must('I2', applied <= 1, () => `${id} was applied ${applied} times`);
  must('I2', outcomes.length <= 1, () => `${id} has ${outcomes.length} outcomes`);
  const isCompleted = status === 'completed';
  const whole = applied === Number(isCompleted) && completed.length === Number(isCompleted);
  must('I4', whole, () => `${id} is ${status}, applied ${applied} times`);
  must(
    'I4',
    isFinal(status) ? outcomes[0]?.status === status : outcomes.length === 0,
    () => `${id} is ${status}, its outcome ${outcomes[0]?.status}`,
  );
}

function objectsAreTheirHistory(now: Snapshot): void {
  for (const { objectId, status, version, fields } of now.objects) {
    const history = now.changes.filter((change) => change.objectId === objectId);
    const told = history.map((change) => change.version).sort((a, b) => a - b);
    must(
      'I2',
      told.length === version && told.every((each, index) => each === index + 1),
      () => `${objectId} is at version ${version} and tells ${told}`,
    );
    const replayed: Record<string, unknown> = {};
    for (const { changes } of history.toSorted((a, b) => a.version - b.version))
      for (const [field, { to }] of Object.entries(changes)) replayed[field] = to;
    const last = history.find((change) => change.version === version);
    must(
      'I2',
      isDeepStrictEqual(replayed, fields) && last?.status === status,
      () => `${objectId} is not what its history makes of it`,
    );
  }
}

function lanesAreInOrder(now: Snapshot): void {
  const last = new Map<string, number>();
  for (const { id, lane, sequence, status, released } of now.outcomes) {
    if (status !== 'completed' || released) continue;
    const before = last.get(lane) ?? 0;
    must('I3', sequence > before, () => `${id} (${sequence}) was applied after ${before}`);
    last.set(lane, sequence);
  }
}

/** No lane stands still, nothing due is forgotten, and nobody is delivered who waits. */
function nothingIsForgotten(now: Snapshot, item: ItemNow): void {
  const { id, status, delivery, released } = item;
  if (status === 'not-started')
    must('I7', isHeld(now, item) && !released, () => `${id} waits for nobody`);
  if (status === 'queued' || status === 'in-progress')
    must('I7', delivery !== 'never', () => `${id} is ${status} and never delivered`);
  if (status === 'not-started' || status === 'completed-with-errors' || status === 'completed')
    must('I7', delivery === 'never', () => `${id} is ${status} and to be delivered`);
  if (status === 'completed-with-errors')
    must('I1', item.codes.length > 0, () => `${id} is listed without a reason`);
}

function commandsTookEffect(items: Map<string, ItemNow>, now: Snapshot, journal: Journal): void {
  for (const id of journal.cancelled) {
    const status = items.get(id)?.status;
    must('I6', status === 'cancelled', () => `${id} was cancelled and is ${status}`);
  }
  for (const id of journal.released)
    must('I6', items.get(id)?.released === true, () => `${id} was let go and waits`);
  for (const [id, revision] of journal.amended)
    must('I6', (items.get(id)?.revision ?? 0) >= revision, () => `${id} lost revision ${revision}`);
  const find = (id: string, requestId: string) =>
    now.requests.filter((row) => row.itemId === id && row.requestId === requestId);
  for (const { id, requestId, during } of journal.requeued) {
    const [request, ...more] = find(id, requestId);
    must('I6', request !== undefined, () => `the request ${requestId} for ${id} is lost`);
    must('I6', more.length === 0, () => `the request ${requestId} for ${id} counts twice`);
    const served = request?.servedBy ?? null;
    must(
      'I6',
      served === null || during === null || served > during,
      () => `the request ${requestId} came during attempt ${during} and is served by ${served}`,
    );
  }
  for (const { id, requestId, failed } of journal.bulk) {
    const item = items.get(id);
    // Whoever was first has asked for the same attempt.
    const isAskedFor = now.requests.some(
      (row) => row.itemId === id && failed !== null && (row.servedBy ?? 0) > failed,
    );
    const isDone = !item || isFinal(item.status) || isAskedFor || find(id, requestId).length === 1;
    must('I6', isDone, () => `the action passed over ${id}`);
  }
}

/** Every attempt but the first has its cause: put back, a technical failure, or a request. */
function attemptsMatchRequests(now: Snapshot, { id, status, attempt }: ItemNow): void {
  const own = now.requests.filter(({ itemId }) => itemId === id);
  const isRunning = status === 'in-progress';
  for (const { requestId, servedBy } of own) {
    must(
      'I6',
      servedBy !== null || isRunning || isFinal(status),
      () => `the request ${requestId} for ${id} pends although nothing runs`,
    );
    const coming = status === 'not-started' ? attempt + 1 : attempt;
    must(
      'I6',
      servedBy === null || isFinal(status) || servedBy <= coming,
      () => `the request ${requestId} for ${id} (${status}, ${attempt}) waits for ${servedBy}`,
    );
  }
  must(
    'I6',
    new Set(own.map(({ requestId }) => requestId)).size === own.length,
    () => `a request for ${id} counts twice`,
  );
  for (let number = 1; number < attempt; number++) {
    const found = now.attempts.find((row) => row.itemId === id && row.attempt === number);
    must('I6', found !== undefined, () => `attempt ${number} of ${id} has no end`);
    if (found?.outcome === 'failed')
      must(
        'I6',
        own.some(({ servedBy }) => servedBy === number + 1),
        () => `nobody asked for attempt ${number + 1} of ${id}`,
      );
  }
}

function nothingIsTakenBack(before: Snapshot, now: Snapshot, items: Map<string, ItemNow>): void {
  for (const was of before.items) {
    const is = items.get(was.id);
    must('I1', is !== undefined, () => `${was.id} is gone`);
    if (!is) continue;
    must('I2', isOpen(was) || is.status === was.status, () => `${was.id} is final and moved`);
    const overtook = isOpen(was) && is.status === 'completed' && !is.released && isHeld(now, is);
    must('I3', !overtook, () => `${was.id} was applied while an earlier one was open`);
    must('I6', is.attempt >= was.attempt, () => `${was.id} fell back to attempt ${is.attempt}`);
    must('I5', is.sha256 === was.sha256, () => `${was.id} is another transaction`);
  }
  must(
    'I2',
    isDeepStrictEqual(now.outcomes.slice(0, before.outcomes.length), before.outcomes),
    () => 'an outcome was changed',
  );
  for (const was of before.requests) {
    if (was.servedBy === null) continue;
    const is = now.requests.find(
      (row) => row.itemId === was.itemId && row.requestId === was.requestId,
    );
    must('I6', is?.servedBy === was.servedBy, () => `${was.requestId} is served twice`);
  }
}

/** After the last fault everything is final, listed, or waits for somebody who is listed. */
export function settled(now: Snapshot, journal: Journal): void {
  for (const { id, requestId } of journal.signalled) {
    const item = now.items.find((each) => each.id === id);
    const isRecorded = now.requests.some((row) => row.itemId === id && row.requestId === requestId);
    must(
      'I6',
      isRecorded || !item || isFinal(item.status),
      () => `the signal ${requestId} for ${id} is lost`,
    );
  }
  for (const item of now.items) {
    const { id, status } = item;
    must('I7', status !== 'queued' && status !== 'in-progress', () => `${id} is still ${status}`);
    must('I7', item.delivery === 'never', () => `${id} is still to be delivered`);
    for (const request of now.requests)
      must(
        'I6',
        request.itemId !== id || request.servedBy !== null || isFinal(status),
        () => `the request ${request.requestId} for ${id} was never served`,
      );
  }
}
