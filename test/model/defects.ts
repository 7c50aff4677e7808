import { product } from './guards.ts';
import type { Guards } from './tables.ts';

/** Planted defects: each takes away one condition that the core rests on, and breaks these promises. */
export const defects: Record<string, { promises: string[]; guards: Partial<Guards> }> = {
  'a step decides whatever became of its attempt': {
    promises: ['I2', 'I3', 'I4'],
    guards: { runs: () => true },
  },
  'parking overwrites what is final': {
    promises: ['I2', 'I4'],
    guards: { ends: (row, attempt) => attempt === null || row.attempt === attempt },
  },
  'whoever waits is queued, and nobody looks again': {
    promises: ['I3'],
    guards: { isFree: () => true, earlierOpen: () => false, laterApplied: () => false },
  },
  'what arrives late is applied': {
    promises: ['I3'],
    guards: { laterApplied: () => false },
  },
  'what arrives early is not put back': {
    promises: ['I3'],
    guards: { earlierOpen: () => false },
  },
  'a cancel comes after the apply': {
    promises: ['I2', 'I4'],
    guards: { isCancellable: ({ status }) => status !== 'cancelled' },
  },
  'a cancel frees nobody': {
    promises: ['I7'],
    guards: { promoteAtCancel: () => undefined },
  },
  'a request counts as often as it comes': {
    promises: ['I6'],
    guards: { isNewRequest: () => true },
  },
  'a request during an attempt is said to be served by it': {
    promises: ['I6'],
    guards: { servedBy: ({ attempt }) => Math.max(attempt, 1) },
  },
  'parking forgets what was asked for meanwhile': {
    promises: ['I6'],
    guards: { takesPending: false },
  },
  'a run that is taken up is never delivered again': {
    promises: ['I7'],
    guards: { leaseOfRun: () => null },
  },
  'another content under a known id is a repeat': {
    promises: ['I5'],
    guards: {
      seen: (known) => ({
        ...known,
        acknowledged: known.acknowledged.filter(({ status }) => status === 'completed'),
      }),
    },
  },
  'repeats are looked for before the lock': {
    promises: ['I2', 'I5'],
    guards: { readsUnderLock: false },
  },
  'the change is committed before the item': {
    promises: ['I4'],
    guards: { appliesAtOnce: false },
  },
  'acknowledged before it is committed': {
    promises: ['I1'],
    guards: { answersAfterCommit: false },
  },
  'a run drops the requests that it could not record': {
    promises: ['I6'],
    guards: { keepsRequests: false },
  },
};

/** The core with a defect. */
export const withDefect = (name: string): Guards => ({ ...product, ...defects[name]?.guards });
