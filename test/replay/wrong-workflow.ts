import { sleep } from '@temporalio/workflow';
import { processTransaction as right } from '../../workflows/process-transaction.ts';

/** A change that runs begun before it cannot go on under: it waits where they had authorized. */
export async function processTransaction(
  transaction: Parameters<typeof right>[0],
): ReturnType<typeof right> {
  await sleep('1 minute');
  return right(transaction);
}
