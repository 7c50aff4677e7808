import { z } from 'zod';
import { ItemError } from './schemas.ts';

/** What would become of an item, as recheck and preview show it. */
export const ForecastOfItem = z.object({
  outcome: z.enum(['would-complete', 'would-fail']),
  errors: z.array(ItemError).describe('All that would have to be repaired, of all three steps.'),
  waitsFor: z
    .uuid()
    .nullable()
    .describe('The earlier item that would stay open, and that it would wait for.'),
});
