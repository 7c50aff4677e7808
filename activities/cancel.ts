import { cancel as cancelItem } from '../db/commands.ts';
import type { Progress } from '../domain/progress.ts';
import { transactionId } from '../domain/transaction.ts';
import type { Deps } from './deps.ts';
import { progressOf } from './progress.ts';

/** Closes an item whose run was told `cancel`; one that was cancelled or applied before stays as it is. */
export const cancel =
  (deps: Deps) =>
  async (itemId: string, signal: { by?: string; reason?: string }): Promise<Progress> => {
    const id = transactionId(itemId);
    await cancelItem(deps.db, id, { ...signal, via: 'temporal' });
    deps.notifier.due();
    return progressOf(deps, id);
  };
