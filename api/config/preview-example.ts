import type { z } from 'zod';
import type { PreviewAnswer } from './preview-schemas.ts';

const groupId = 'action-not-permitted~order~function-profile~apprentice~';

/** What the OpenAPI document shows as the answer to a preview. */
export const previewExample: z.infer<typeof PreviewAnswer> = {
  wouldComplete: 12,
  wouldFail: 1,
  waiting: { wouldComplete: 3, wouldFail: 0 },
  groups: [
    {
      groupId,
      wouldComplete: 12,
      wouldFail: 1,
      errors: ['Fill in solution and cause before completing.'],
    },
  ],
  items: [
    {
      id: '0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10',
      status: 'completed-with-errors',
      objectType: 'order',
      objectNumber: 'WO-1042',
      outcome: 'would-complete',
      errors: [],
      waitsFor: null,
    },
  ],
  warnings: [],
  nextCursor: null,
};
