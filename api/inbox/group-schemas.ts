import { z } from 'zod';
import { categories, errorCodes, roles } from '../../domain/words.ts';

/** A group of failed items as the API shows it; the OpenAPI document is made of this. */
export const Group = z
  .object({
    id: z.string().describe('The cause; stable over versions of its rule.'),
    category: z.enum(categories),
    code: z.enum(errorCodes),
    objectType: z.string(),
    rule: z
      .object({ kind: z.string(), id: z.string(), version: z.number().int(), href: z.string() })
      .nullable()
      .describe('The rule that caused it.'),
    path: z
      .string()
      .nullable()
      .describe('JSON pointer into its newest transaction: what of it the rule is about.'),
    move: z
      .object({ from: z.string(), to: z.string() })
      .nullable()
      .describe('The status transition of its newest transaction, where the rule is about that.'),
    sentence: z.string().describe('The cause, in the caller’s language.'),
    repairableBy: z.array(z.enum(roles)),
    count: z.number().int().describe('How many items are failed for it.'),
    blocking: z.number().int().describe('How many items wait behind those.'),
    firstSeen: z.iso
      .datetime()
      .describe(
        'When something failed for it first, of every engineer and device; the beginning of that day (UTC) once nothing of it is kept.',
      ),
    lastSeen: z.iso.datetime().describe('And when last.'),
    perDay: z
      .array(z.number().int())
      .length(14)
      .describe(
        'How often something failed for it on each of the last 14 days (UTC), today last, of every engineer and device; what was repaired since too. An item that is tried again and fails again counts again, as in the numbers.',
      ),
    sampleIds: z.array(z.uuid()).max(5).describe('Some of its items, the newest first.'),
  })
  .meta({ ref: 'Group' });
export type Group = z.infer<typeof Group>;

export const GroupPage = z.object({
  groups: z.array(Group),
  nextCursor: z.string().nullable().describe('For the next page; null on the last one.'),
});

export const groupsExample: z.infer<typeof GroupPage> = {
  groups: [
    {
      id: 'action-not-permitted~order~function-profile~apprentice~',
      category: 'authorization',
      code: 'action-not-permitted',
      objectType: 'order',
      rule: {
        kind: 'function-profile',
        id: 'apprentice',
        version: 2,
        href: 'https://inbox.example/v1/config/function-profiles/apprentice',
      },
      path: '/toStatus',
      move: { from: 'in-progress', to: 'technically-completed' },
      sentence:
        'Function profile ‘Apprentice’ lacks the transition to Technically completed for an order.',
      repairableBy: ['application-manager'],
      count: 12,
      blocking: 4,
      firstSeen: '2026-11-21T06:58:40.002Z',
      lastSeen: '2026-11-22T09:14:03.210Z',
      perDay: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 9],
      sampleIds: ['0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10'],
    },
  ],
  nextCursor: null,
};
