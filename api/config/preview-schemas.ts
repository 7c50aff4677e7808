import { z } from 'zod';
import { itemStatuses } from '../../domain/words.ts';
import { pageParameters } from '../inbox/cursor.ts';
import { ForecastOfItem } from '../inbox/forecast-schema.ts';
import { DocumentChange } from './documents.ts';
import { AffectedDocument, affectedGroup } from './effects-schema.ts';
import { SaveAnswer } from './schemas.ts';

/** Documents as they are to be, and which page of the items is shown. */
export const PreviewRequest = z.strictObject({
  changes: z.array(DocumentChange).min(1).max(100),
  limit: z.int().min(1).max(200).default(50),
  cursor: pageParameters.cursor,
});
export type PreviewRequest = z.infer<typeof PreviewRequest>;

export const PreviewAnswer = AffectedDocument.extend({
  groups: z
    .array(
      affectedGroup.extend({
        errors: z
          .array(z.string())
          .optional()
          .describe('What those that would fail would say: one sentence a cause, 5 at most.'),
      }),
    )
    .describe('The largest 200, by the cause that they failed for.'),
  items: z
    .array(
      ForecastOfItem.extend({
        ...{ id: z.uuid(), status: z.enum(itemStatuses) },
        ...{ objectType: z.string(), objectNumber: z.string().nullable() },
      }),
    )
    .describe('A page of the items that are counted, by object.'),
  warnings: SaveAnswer.shape.warnings,
  nextCursor: z.string().nullable(),
}).meta({ ref: 'Preview', description: 'What changes of the configuration would mean.' });
