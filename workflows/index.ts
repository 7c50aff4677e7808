export { bulkAction } from './bulk-action.ts';
export { housekeeping } from './housekeeping.ts';
export { processTransaction } from './process-transaction.ts';
export { retention } from './retention.ts';
