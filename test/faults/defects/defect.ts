import type { Invariant } from '../../checker/report.ts';
import type { Change } from './plant.ts';
import type { Stage } from './stage.ts';

/** What devices, the office and the surroundings do; without a defect it leaves nothing to report. */
export type Scenario = (stage: Stage) => Promise<void>;

/** A mistake that somebody could make, and what the checker must then find broken. */
export type Defect = {
  name: string;
  changes: Change[];
  /** Done to the database first: constraints that would stop the mistake. */
  schema?: string[];
  scenario: Scenario;
  /** The scenario takes the steps of an attempt itself: no worker may run before it. */
  byHand?: true;
  breaks: [Invariant, what: string];
};

/** What cannot be completed yet, and what can. */
export const incomplete = { toStatus: 'technically-completed' } as const;
export const complete = {
  toStatus: 'technically-completed',
  fields: { solution: 'Seal replaced', cause: 'Leak' },
} as const;
export const remark = (remarks: string) => ({ fields: { remarks } });
