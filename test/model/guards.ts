import { isFinal } from '../../domain/words.ts';
import { promote } from './core.ts';
import type { Guards, Row } from './tables.ts';

const isOpen = ({ status }: Row) => !isFinal(status);

/** As the product has them. */
export const product: Guards = {
  runs: (row, attempt, revision) =>
    row.status === 'in-progress' && row.attempt === attempt && row.revision === revision,
  ends: (row, attempt) =>
    row.status === 'in-progress' && (attempt === null || row.attempt === attempt),
  isFree: (core, row) => row.released || !product.earlierOpen(core, row),
  earlierOpen: (core, row) =>
    !row.released &&
    [...core.items.values()].some(
      (other) => other.lane === row.lane && other.sequence < row.sequence && isOpen(other),
    ),
  laterApplied: (core, row) =>
    !row.released &&
    core.outcomes.some(
      ({ lane, sequence, status, released }) =>
        lane === row.lane && sequence > row.sequence && status === 'completed' && !released,
    ),
  isCancellable: isOpen,
  promoteAtCancel: (core, row) => promote(core, row.lane),
  isNewRequest: (core, id, requestId) =>
    !core.requests.some((each) => each.itemId === id && each.requestId === requestId),
  servedBy({ status, attempt }) {
    if (status === 'in-progress') return null;
    return status === 'queued' ? attempt : attempt + 1;
  },
  takesPending: true,
  leaseOfRun: (now) => now + 60_000,
  seen: (known) => known,
  ...{ readsUnderLock: true, appliesAtOnce: true, answersAfterCommit: true, keepsRequests: true },
};
