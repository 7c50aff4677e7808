import type { z } from 'zod';
import type { BusinessObject, EditAnswer, ObjectDetail } from './schemas.ts';

/** What the OpenAPI document shows as answers. */

export const objectExample: z.infer<typeof BusinessObject> = {
  objectType: 'order',
  objectId: 'WO-1042',
  number: 'WO-1042',
  parent: null,
  status: 'in-progress',
  version: 2,
  fields: { description: 'No hot water', priority: 'high' },
  property: 'AMS-01',
  assignee: 'emma',
};

export const objectDetailExample: z.infer<typeof ObjectDetail> = {
  ...objectExample,
  history: [
    {
      version: 2,
      transactionId: '0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10',
      deviceId: 'emma-phone',
      sequence: 40,
      by: 'emma',
      reason: null,
      changes: {},
      assignee: null,
      property: null,
      fromStatus: 'issued',
      toStatus: 'in-progress',
      at: '2026-11-22T09:02:41.003Z',
    },
  ],
};

export const editExample: z.infer<typeof EditAnswer> = {
  object: objectExample,
  wouldComplete: ['0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10'],
  affected: {
    wouldComplete: 1,
    wouldFail: 0,
    groups: [
      {
        groupId: 'field-required~order~mandatory~order/solution-before-completion~solution',
        wouldComplete: 1,
        wouldFail: 0,
      },
    ],
    waiting: { wouldComplete: 2, wouldFail: 0 },
  },
};
