import { heartbeat } from '@temporalio/activity';
import { authorize } from './authorize.ts';
import { settle, stopBulk, workChunk } from './bulk.ts';
import { cancel } from './cancel.ts';
import { countDays } from './count-days.ts';
import type { Deps } from './deps.ts';
import { expire } from './expire.ts';
import { expireDeviceRecords } from './expire-device-records.ts';
import { technicalFailure } from './failures.ts';
import { lookAtRules, sendNotice } from './notices.ts';
import { park, putOff } from './park.ts';
import { transition } from './transition.ts';
import { validate } from './validate.ts';

/** All activities with their dependencies; what they throw is fit for the engine's eyes. */
export const createActivities = (
  deps: Deps,
  housekeeping: { reconcile: (progress: () => void) => Promise<unknown> },
) => {
  const clean =
    <Arguments extends unknown[], Result>(
      name: string,
      run: (...args: Arguments) => Promise<Result>,
    ) =>
    async (...args: Arguments): Promise<Result> => {
      try {
        return await run(...args);
      } catch (error) {
        const failure = technicalFailure(error);
        if (failure !== error) deps.onError(error, { activity: name });
        throw failure;
      }
    };
  return {
    authorize: clean('authorize', authorize(deps)),
    validate: clean('validate', validate(deps)),
    transition: clean('transition', transition(deps)),
    park: clean('park', park(deps)),
    putOff: clean('putOff', putOff(deps)),
    cancel: clean('cancel', cancel(deps)),
    workChunk: clean(
      'workChunk',
      workChunk(deps, () => heartbeat()),
    ),
    settle: clean(
      'settle',
      settle(deps, () => heartbeat()),
    ),
    stopBulk: clean('stopBulk', stopBulk(deps)),
    countDays: clean(
      'countDays',
      countDays(deps, () => heartbeat()),
    ),
    expire: clean(
      'expire',
      expire(deps, () => heartbeat()),
    ),
    expireDeviceRecords: clean(
      'expireDeviceRecords',
      expireDeviceRecords(deps, () => heartbeat()),
    ),
    lookAtRules: clean(
      'lookAtRules',
      lookAtRules(deps, () => heartbeat()),
    ),
    sendNotice: clean('sendNotice', sendNotice(deps)),
    reconcile: clean('reconcile', () => housekeeping.reconcile(() => heartbeat())),
  };
};

export type Activities = ReturnType<typeof createActivities>;
