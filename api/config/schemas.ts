import { z } from 'zod';
import { AffectedDocument } from './effects-schema.ts';

/** What the answers about documents look like. */

const saved = {
  version: z.number().int(),
  by: z.string().describe('The user who saved it.'),
  at: z.iso.datetime(),
};

/** Every document of a kind. */
export const documentList = (document: z.ZodType) =>
  z.object({ documents: z.array(z.object({ id: z.string(), ...saved, document })) });

export const VersionList = z.array(
  z.object({
    ...saved,
    changes: z
      .array(
        z.object({
          pointer: z.string().describe('JSON pointer into the document.'),
          from: z.unknown().describe('null = it was not there.'),
          to: z.unknown().describe('null = it is not there any more.'),
        }),
      )
      .describe('What differs from the version before: 100 places at most. Of the first: nothing.'),
  }),
);

export const VersionQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_147_483_647)
    .optional()
    .describe('Only versions below this one.'),
});

export const SaveAnswer = z.object({
  version: z.number().int(),
  warnings: z
    .array(z.object({ kind: z.string(), id: z.string(), pointer: z.string(), detail: z.string() }))
    .describe('What is hardly meant, in the whole configuration; this document’s first.'),
  affected: AffectedDocument,
  backgroundActionId: z
    .uuid()
    .optional()
    .describe(
      'Requeues those that would complete: `requeueAffected`, or the settings, asked for it.',
    ),
});
