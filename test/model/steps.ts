import type { Incoming } from '../../db/receive-decide.ts';
import { parseDuration, retryDelay } from '../../domain/duration.ts';
import { knownObject } from '../../domain/facts.ts';
import type { ItemError } from '../../domain/item-error.ts';
import type { Claim, Progress, SignalledRequest } from '../../domain/progress.ts';
import { arrivedLate } from '../../domain/rules/forecast.ts';
import { judge, lookAhead } from '../../domain/rules/judge.ts';
import { categoryOf, type Step } from '../../domain/words.ts';
import { cancel, requeue, workSlice } from './commands.ts';
import {
  complete,
  factsOf,
  parkAs,
  progressOf,
  promote,
  putBack,
  putOffFor,
  refusedStep,
  rowOf,
  saveErrors,
  takePending,
  takeUp,
} from './core.ts';
import { firstRefusal, objectNamed, write } from './objects.ts';
import { keep, known, type Sender } from './receipt.ts';
import type { BulkItem, Core, Row } from './tables.ts';
import { BackOfficeAway, StepFailed } from './workflow.ts';

/**
 * The activities and the receipt, told as what they say to the database, one after another: at each
 * `yield` others may come in between, and the process may die before or after it.
 */

/** One statement, or one SQL transaction. `writes` = it commits something. */
export type Commit = { writes: boolean; run: () => void };
export type Told<Result> = Generator<Commit, Result, void>;

function* say<T>(writes: boolean, run: () => T): Told<T> {
  let result: { is: T } | undefined;
  const commit: Commit = {
    writes,
    run: () => {
      result = { is: run() };
    },
  };
  yield commit;
  if (!result) throw new Error('a statement was passed over');
  return result.is;
}
const reads = <T>(run: () => T) => say(false, run);
const commits = <T>(run: () => T) => say(true, run);

function* refuse(core: Core, id: string, attempt: number, step: Step, errors: ItemError[]) {
  if (errors.length === 0) return;
  yield* commits(() => saveErrors(core, id, attempt, step));
  throw new StepFailed(attempt);
}

function* authorize(
  core: Core,
  id: string,
  requests: SignalledRequest[],
): Told<{ progress: Progress; claim?: Claim }> {
  if (requests.length > 0)
    yield* commits(() =>
      requeue(
        core,
        id,
        requests.map(({ requestId }) => requestId),
      ),
    );
  const taken = yield* commits(() => {
    if (!takeUp(core, id)) return undefined;
    const row = rowOf(core, id);
    const { attempt, revision } = row;
    return { attempt, revision, facts: factsOf(core, row), configuration: core.configuration };
  });
  if (!taken) return { progress: yield* reads(() => progressOf(core, id)) };
  const { attempt, revision, facts, configuration } = taken;
  yield* refuse(core, id, attempt, 'authorize', judge(configuration, facts, 'authorize'));
  const { deviceId } = facts.item;
  const claim = { id, attempt, revision, deviceId, object: knownObject(configuration, facts) };
  return { progress: { status: 'in-progress', attempt, revision }, claim };
}

function* validate(core: Core, { id, attempt, revision }: Claim): Told<Progress> {
  const errors = yield* reads(() => {
    const row = rowOf(core, id);
    if (!core.guards.runs(row, attempt, revision)) return undefined;
    return judge(core.configuration, factsOf(core, row), 'validate');
  });
  if (!errors) return yield* reads(() => progressOf(core, id));
  yield* refuse(core, id, attempt, 'validate', errors);
  return { status: 'in-progress', attempt, revision };
}

function* transition(core: Core, { id, attempt, revision }: Claim): Told<Progress> {
  const { appliesAtOnce } = core.guards;
  const result = yield* commits(() => apply(core, id, attempt, revision));
  if (result === 'applied' && !appliesAtOnce) yield* commits(() => end(core, rowOf(core, id)));
  if (result === 'applied') return { status: 'completed', attempt, revision };
  if (result !== 'elsewhere') yield* refuse(core, id, attempt, result.step, result.errors);
  return yield* reads(() => progressOf(core, id));
}

function apply(core: Core, id: string, attempt: number, revision: number) {
  const { guards, configuration } = core;
  const row = rowOf(core, id);
  if (!guards.runs(row, attempt, revision)) return 'elsewhere';
  if (guards.earlierOpen(core, row)) {
    putBack(core, row, 'put-back');
    promote(core, row.lane);
    return 'elsewhere';
  }
  const facts = factsOf(core, row);
  if (guards.laterApplied(core, row)) return { step: 'transition' as const, errors: [arrivedLate] };
  const refused = firstRefusal(configuration, facts);
  if (refused) return refused;
  const object = objectNamed(core, row.item);
  if (object && core.down.has(object.objectId)) throw new BackOfficeAway();
  write(configuration, core, facts);
  if (guards.appliesAtOnce) end(core, row);
  return 'applied';
}

function end(core: Core, row: Row): void {
  complete(core, row);
  promote(core, row.lane);
}

/** Ends an attempt in one SQL transaction, unless it is not the running one any more. */
function* endAttempt(
  core: Core,
  id: string,
  attempt: number | null,
  work: (row: Row) => void,
): Told<Progress> {
  yield* commits(() => {
    const row = rowOf(core, id);
    if (!core.guards.ends(row, attempt)) return;
    work(row);
    promote(core, row.lane);
  });
  return yield* reads(() => progressOf(core, id));
}

const park = (core: Core, id: string, attempt: number): Told<Progress> =>
  endAttempt(core, id, attempt, (row) => {
    const errors = toRepair(core, row, attempt);
    if (!errors) return putBack(core, row, 'put-back');
    if (core.guards.takesPending && takePending(core, row)) return putBack(core, row, 'failed');
    return parkAs(core, row, errors);
  });

function toRepair(core: Core, row: Row, attempt: number): ItemError[] | null {
  const step = refusedStep(core, row.item.id, attempt);
  if (!step) throw new Error(`attempt ${attempt} was not refused`);
  if (core.guards.earlierOpen(core, row)) return null;
  const facts = factsOf(core, row);
  const refused = [
    ...(core.guards.laterApplied(core, row) ? [arrivedLate] : []),
    ...judge(core.configuration, facts, step),
  ];
  return refused.length > 0 ? [...refused, ...lookAhead(core.configuration, facts, step)] : null;
}

const putOff = (core: Core, id: string, attempt: number | null, failure: string): Told<Progress> =>
  endAttempt(core, id, attempt, (row) => {
    const { technicalRetry } = core.configuration.settings;
    const code = failure === 'BackOfficeUnavailable' ? 'back-office-unavailable' : 'unexpected';
    const error: ItemError = { category: categoryOf[code], code, params: {}, also: false };
    const pending = takePending(core, row);
    const lasted = row.technicalSince === null ? 0 : core.now - row.technicalSince;
    if (!pending && lasted > parseDuration(technicalRetry.giveUpAfter))
      return parkAs(core, row, [error]);
    const delay = pending ? 0 : retryDelay(technicalRetry, row.technicalFailures + 1, 0.5);
    return putOffFor(core, row, delay, error);
  });

function* cancelRun(core: Core, id: string): Told<Progress> {
  yield* commits(() => cancel(core, id));
  return yield* reads(() => progressOf(core, id));
}

/** Works on a background action: a transaction per device, with the results of its items. */
function* workChunk(core: Core, actionId: string): Told<void> {
  const open = yield* reads(() =>
    (core.actions.get(actionId) ?? []).filter(({ isDone }) => !isDone),
  );
  const deviceOf = ({ itemId }: BulkItem) => rowOf(core, itemId).item.deviceId;
  for (const device of new Set(open.map(deviceOf))) {
    const slice = open.filter((one) => deviceOf(one) === device);
    yield* commits(() => workSlice(core, actionId, slice));
  }
}

/** Receipt: answers once what is new of the batch is committed. */
export function* receive(core: Core, sender: Sender, batch: readonly Incoming[]) {
  const look = () => core.guards.seen(known(core, sender.deviceId, batch));
  if (core.guards.readsUnderLock) return yield* commits(() => keep(core, sender, batch, look()));
  const found = yield* reads(look);
  return yield* commits(() => keep(core, sender, batch, found));
}

/** What the workflow calls, by name. */
export const activities = {
  authorize,
  validate,
  transition,
  park,
  putOff,
  cancel: cancelRun,
  workChunk,
};
