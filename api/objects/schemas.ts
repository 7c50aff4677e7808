import { z } from 'zod';
import type { Json } from '../../domain/transaction.ts';
import { AffectedDocument } from '../config/effects-schema.ts';

/** What the answers about objects look like; the OpenAPI document is made of these. */

export const ObjectRef = z.object({ objectType: z.string(), objectId: z.string() });

export const BusinessObject = z
  .object({
    objectType: z.string(),
    objectId: z.string(),
    number: z.string(),
    parent: ObjectRef.nullable(),
    status: z.string(),
    version: z.number().int(),
    fields: z.record(z.string(), z.unknown()),
    property: z.string().nullable(),
    assignee: z.string().nullable(),
  })
  .meta({ ref: 'BusinessObject' });

const fromTo = <T extends z.ZodType>(value: T) => z.object({ from: value, to: value });

export const ObjectDetail = BusinessObject.extend({
  history: z
    .array(
      z.object({
        version: z.number().int(),
        transactionId: z.uuid().nullable().describe('null when the office made the change.'),
        deviceId: z.string().nullable(),
        sequence: z.number().int().nullable(),
        by: z.string(),
        reason: z.string().nullable(),
        changes: z.record(z.string(), fromTo(z.unknown())),
        assignee: fromTo(z.string().nullable()).nullable(),
        property: fromTo(z.string().nullable()).nullable(),
        fromStatus: z.string().nullable(),
        toStatus: z.string().nullable().describe('null when the change left the status as it was.'),
        at: z.iso.datetime(),
      }),
    )
    .describe('Every applied change, oldest first.'),
}).meta({ ref: 'ObjectDetail' });

export const ObjectPage = z.object({
  objects: z.array(BusinessObject),
  nextCursor: z.string().nullable(),
});

const text = z.string().min(1).max(200);
const reason = z.string().trim().min(1).max(2_000);
// JSON it is by its origin, and bounded before it comes here.
const fields = z.record(z.string().max(200), z.unknown() as z.ZodType<Json>);

export const NewObject = z.strictObject({
  objectId: text.optional().describe('Without one: the number.'),
  number: text.optional().describe('Without one the next number is given.'),
  parent: ObjectRef.strict().optional(),
  status: text.optional().describe('Without one: the object type’s initial status.'),
  fields: fields.default({}),
  property: text.nullable().optional().describe('Without one: the parent’s.'),
  assignee: text.nullable().optional(),
});
export type NewObject = z.infer<typeof NewObject>;

export const ObjectEdit = z.strictObject({
  fields: fields.optional().describe('Only what changes; null removes a field.'),
  toStatus: text.optional(),
  property: text.nullable().optional(),
  assignee: text.nullable().optional(),
  reason,
});
export type ObjectEdit = z.infer<typeof ObjectEdit>;

export const EditAnswer = z.object({
  object: BusinessObject,
  wouldComplete: z
    .array(z.uuid())
    .describe(
      'Failed items of this object’s root, and under it, that would complete now: 200 at most.',
    ),
  affected: AffectedDocument,
  backgroundActionId: z
    .uuid()
    .optional()
    .describe(
      'Requeues those that would complete: `requeueAffected`, or the settings, asked for it.',
    ),
});

export const EditQuery = z.strictObject({
  requeueAffected: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Queue exactly the failed items that would complete, as one background action.'),
});
