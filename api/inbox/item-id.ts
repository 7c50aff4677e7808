import { type TransactionId, transactionId } from '../../domain/transaction.ts';
import { type Problem, problem } from '../problem.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The same answer for what does not exist and for what the caller may not see. */
export const noSuchItem = (): Problem => problem('not-found', 'There is no such item.');

/** The id out of an address; throws 404 for what cannot be one. */
export function itemId(text: string): TransactionId {
  if (!UUID.test(text)) throw noSuchItem();
  return transactionId(text);
}
