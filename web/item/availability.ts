import { isFinal } from '../../domain/words.ts';
import type { ItemDetail, Me } from '../app/api-types.ts';
import type { Plain, Say } from '../app/i18n.ts';
import { useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { actionWords } from './action-words.ts';
import type { CommandName } from './queries.ts';
import { useManagers } from './use-managers.ts';

export type Deed = CommandName | 'recheck';
type Reason = Plain<typeof actionWords> | 'managerOnly' | 'typeUnknown';

/** The errors that an application manager may let an item pass with. */
export const approvable = ({ errors, approved }: ItemDetail) =>
  errors.filter(({ category, code }) => category === 'authorization' && !approved.includes(code));

/** Whether filling in fields is what most likely repairs it. */
export const isForFilling = ({ status, errors, form }: ItemDetail): boolean =>
  status === 'completed-with-errors' &&
  errors.some(
    ({ category, path }) =>
      category === 'validation' && form?.modifiable.some((field) => path === `/fields/${field}`),
  );

const waits = (item: ItemDetail): boolean =>
  item.status === 'not-started' && item.blockedBy !== null;

/** Whether it waits, or would wait again, for something earlier. */
const hasEarlier = (item: ItemDetail): boolean =>
  !item.released &&
  (item.blockedBy !== null || item.lane.before.some(({ status }) => !isFinal(status)));

const requeueing = (item: ItemDetail): Reason | null => {
  if (waits(item)) return 'isWaiting';
  return item.status === 'queued' && item.nextAttemptAt === null ? 'isQueued' : null;
};

const releasing = (item: ItemDetail): Reason | null => {
  const isLate = item.errors.some(({ code }) => code === 'arrived-late');
  return hasEarlier(item) || (isLate && !item.released) ? null : 'waitsForNothing';
};

const approving = (item: ItemDetail, me: Me): Reason | null => {
  if (approvable(item).length === 0) return 'noAuthorization';
  return me.may.approveOnce ? null : 'managerOnly';
};

/** Why something cannot be done with an item now; null = it can. */
function reasonAgainst(deed: Deed, item: ItemDetail, me: Me): Reason | null {
  const { status } = item;
  if (deed !== 'comments' && status === 'completed') return 'isCompleted';
  if (deed !== 'comments' && status === 'cancelled') return 'isCancelled';
  const running = status === 'in-progress' ? 'isRunning' : null;
  switch (deed) {
    case 'requeue':
      return requeueing(item);
    case 'release':
      return releasing(item);
    case 'approve-once':
      return running ?? approving(item, me);
    case 'amend':
      return running ?? (item.form === null ? 'typeUnknown' : null);
    case 'ask':
      return running;
    case 'assign':
    case 'comments':
    case 'cancel':
    case 'recheck':
      return null;
  }
}

const said = (reason: Reason, say: Say<typeof actionWords>, managers: string): string =>
  reason === 'managerOnly' || reason === 'typeUnknown' ? say(reason, { managers }) : say(reason);

/** Says why something cannot be done with an item now; undefined = it can. */
export function useWhyNot(item: ItemDetail): (deed: Deed) => string | undefined {
  const say = useWords(actionWords);
  const me = useMe();
  const managers = useManagers();
  return (deed) => {
    const reason = reasonAgainst(deed, item, me);
    return reason === null ? undefined : said(reason, say, managers);
  };
}
