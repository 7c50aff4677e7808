import { z } from 'zod';

const counts = { wouldComplete: z.number().int(), wouldFail: z.number().int() };

export const affectedGroup = z.object({ groupId: z.string(), ...counts });

/** `affected` of the answer to a PUT of a document and to a PATCH of an object. */
export const AffectedDocument = z
  .object({
    ...counts,
    groups: z.array(affectedGroup).describe('The largest 200, by the cause that they failed for.'),
    waiting: z.object(counts).describe('What waits behind the failed items that are counted.'),
  })
  .meta({
    ref: 'Affected',
    description: 'What would become of the failed items that it touches.',
  });
