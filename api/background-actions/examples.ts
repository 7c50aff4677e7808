import type { z } from 'zod';
import { itemExample } from '../inbox/examples.ts';
import type {
  BackgroundAction,
  BackgroundActionDetail,
  BackgroundActionPage,
  BulkForecast,
  BulkResultPage,
} from './schemas.ts';

/** What the OpenAPI document shows as answers. */

const action: BackgroundAction = {
  id: '5f1b0c7e-3a84-4c69-8d0e-6a1f4b2c9d77',
  kind: 'requeue',
  name: 'After the right for Apprentices',
  by: 'bob',
  reason: 'The profile has the transition now.',
  group: 'field-required~order~mandatory~order/solution-before-completion~solution',
  request: {
    kind: 'requeue',
    group: 'field-required~order~mandatory~order/solution-before-completion~solution',
    reason: 'The profile has the transition now.',
  },
  state: 'running',
  stopped: null,
  perMinute: null,
  total: 12,
  createdAt: '2026-11-22T10:02:11.004Z',
  finishedAt: null,
  workflowId: 'bulk-5f1b0c7e-3a84-4c69-8d0e-6a1f4b2c9d77',
  links: { temporalUi: null },
};

export const actionExample: z.infer<typeof BackgroundActionDetail> = {
  ...action,
  progress: {
    total: 12,
    done: 10,
    passedOver: 1,
    completed: 7,
    failed: 1,
    cancelled: 0,
    running: 2,
    waiting: 0,
  },
};

export const actionsExample: z.infer<typeof BackgroundActionPage> = {
  backgroundActions: [action],
  nextCursor: null,
};

export const resultsExample: z.infer<typeof BulkResultPage> = {
  results: [
    {
      itemId: itemExample.id,
      objectNumber: 'WO-1042',
      result: 'done',
      code: null,
      reason: null,
      resolved: null,
      attempt: 2,
      outcome: 'failed',
      errors: itemExample.errors,
    },
  ],
  nextCursor: null,
};

export const forecastExample: BulkForecast = {
  kind: 'requeue',
  count: 13,
  wouldPassOver: 1,
  forecast: {
    ...{ wouldComplete: 11, wouldFail: 1, wouldWait: 0 },
    groups: [
      {
        groupId: 'field-required~order~mandatory~order/solution-before-completion~solution',
        ...{ wouldComplete: 11, wouldFail: 1, wouldWait: 0 },
      },
    ],
    items: [{ id: itemExample.id, outcome: 'would-complete', errors: [], waitsFor: null }],
  },
};
