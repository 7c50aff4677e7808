export { bulkAction } from './bulk-action.ts';
export { housekeeping } from './housekeeping.ts';
export { notices, sendNotice } from './notices.ts';
export { processTransaction } from './process-transaction.ts';
export { retention } from './retention.ts';
