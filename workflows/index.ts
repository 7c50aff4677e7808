export { housekeeping } from './housekeeping.ts';
export { processTransaction } from './process-transaction.ts';
