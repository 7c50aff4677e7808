import { z } from 'zod';
import { actions, categories, errorCodes, itemStatuses, roles } from '../../domain/words.ts';
import { BusinessObject, ObjectRef } from '../objects/schemas.ts';

/** What the back office's answers look like; the OpenAPI document is made of these. */

const time = z.iso.datetime();
const Who = z.enum(roles);

export const ItemError = z
  .object({
    category: z.enum(categories),
    code: z.enum(errorCodes),
    message: z.string().describe('In the caller’s language.'),
    path: z.string().optional().describe('JSON pointer into the transaction.'),
    label: z.string().optional(),
    params: z.record(z.string(), z.unknown()),
    rule: z
      .object({ kind: z.string(), id: z.string(), version: z.number().int(), href: z.string() })
      .optional()
      .describe('The rule that caused it.'),
    repairableBy: z.array(Who),
    also: z.boolean().describe('Found by looking ahead, in a step that did not run.'),
  })
  .meta({ ref: 'ItemError' });

export const Item = z
  .object({
    id: z.uuid(),
    status: z.enum(itemStatuses),
    category: z.enum(categories).nullable(),
    code: z.enum(errorCodes).nullable(),
    errors: z.array(ItemError),
    repairableBy: z.array(Who),
    objectType: z.string(),
    objectId: z.string(),
    objectNumber: z.string().nullable(),
    parent: ObjectRef.nullable(),
    action: z.enum(actions),
    toStatus: z.string().nullable(),
    property: z.string().nullable(),
    deviceId: z.string(),
    appVersion: z.string().nullable(),
    sequence: z.number().int(),
    insertedBy: z.string().describe('The engineer.'),
    modifiedBy: z.string().nullable(),
    occurredAt: time.nullable().describe('By the device’s clock.'),
    receivedAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    nextAttemptAt: time.nullable().describe('When a technical failure is tried again by itself.'),
    attempt: z.number().int(),
    revision: z.number().int(),
    released: z.boolean().describe('A person said: don’t wait for earlier ones.'),
    blockedBy: z.uuid().nullable().describe('The earlier item that this one waits for.'),
    blocking: z.number().int().describe('How many later items wait for this one.'),
    assignee: z.string().nullable(),
    question: z
      .object({
        text: z.string(),
        by: z.string(),
        at: time,
        answer: z.object({ text: z.string(), at: time }).optional(),
      })
      .nullable()
      .describe('What the engineer was asked last, until it is settled.'),
    groupId: z.string().nullable(),
    workflowId: z.string(),
    links: z.object({ temporalUi: z.url().nullable() }),
  })
  .meta({ ref: 'Item' });
export type Item = z.infer<typeof Item>;

export const ItemPage = z.object({
  items: z.array(Item),
  nextCursor: z.string().nullable().describe('For the next page; null on the last one.'),
  total: z.object({ count: z.number().int(), exact: z.boolean().describe('False above 10,000.') }),
});

const Content = z.object({
  toStatus: z.string().optional(),
  fields: z.record(z.string(), z.unknown()).optional(),
  baseVersion: z.number().int().optional(),
  occurredAt: z.string().optional(),
  attachments: z.array(z.record(z.string(), z.unknown())).optional(),
});

const FieldsForm = z.object({
  fields: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .describe('JSON Schema of each field of the object type.'),
  locked: z.array(z.string()).describe('Fields that no transaction may change.'),
  modifiable: z.array(z.string()).describe('Fields that the caller’s function profile opens.'),
});
export type FieldsForm = z.infer<typeof FieldsForm>;

const ItemForm = FieldsForm.extend({
  required: z
    .array(z.string())
    .describe('Fields that must be filled, here or on the object, whatever the other values.'),
  moves: z
    .array(z.string())
    .describe('Statuses to which the caller may move the object from the one that it has.'),
});
export type ItemForm = z.infer<typeof ItemForm>;

export const ItemDetail = Item.extend({
  content: Content,
  revisions: z
    .array(
      z.object({
        revision: z.number().int(),
        content: Content,
        by: z.string(),
        at: time,
        reason: z.string().nullable(),
        changes: z
          .array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() }))
          .describe('What it changed of the one before: fields, or `toStatus`; null = absent.'),
      }),
    )
    .describe('Every version of the content, the device’s own first.'),
  approved: z.array(z.enum(errorCodes)).describe('Errors of authorization that it passes with.'),
  amended: z
    .record(z.string(), z.string())
    .describe('JSON pointer of each part that is judged by somebody else’s rights: whose.'),
  attempts: z.array(
    z.object({
      attempt: z.number().int(),
      revision: z.number().int(),
      startedAt: time,
      finishedAt: time,
      outcome: z.enum(['completed', 'failed', 'technical', 'put-back', 'cancelled']),
      step: z.string().nullable().describe('The step that failed.'),
      errors: z.array(ItemError),
    }),
  ),
  timeline: z.array(
    z.object({
      kind: z.string(),
      at: time,
      by: z.string().nullable(),
      via: z.string().nullable().describe('`api`, `device`, `bulk`, `temporal` or `reconcile`.'),
      text: z.string().describe('In the caller’s language.'),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  lane: z
    .object({ before: z.array(Item), after: z.array(Item) })
    .describe(
      'The device’s other items of the same root object: open ones and the last final ones.',
    ),
  object: BusinessObject.nullable().describe('As it is now.'),
  form: ItemForm.nullable().describe(
    'What a form for amending is made of; null when the object type is not known.',
  ),
}).meta({ ref: 'ItemDetail' });

export const FormsAnswer = z.object({
  items: z
    .array(Item.extend({ content: Content }))
    .describe('Those of the ids that there are, and that the caller may see.'),
  forms: z
    .record(z.string(), FieldsForm)
    .describe('By object type; without those that are not known.'),
});
export type FormsAnswer = z.infer<typeof FormsAnswer>;

export const CommandAnswer = Item.extend({
  message: z.string().describe('What the command did, in the caller’s language.'),
}).meta({ ref: 'CommandAnswer' });

const Counts = z.array(z.object({ name: z.string(), count: z.number().int() }));
export const Summary = z
  .object({
    total: z.number().int(),
    statuses: z.record(z.enum(itemStatuses), z.number().int()),
    categories: z.record(z.enum(categories), z.number().int()).describe('Of what is open.'),
    codes: Counts.describe('Of what is open, most frequent first.'),
    oldestFailedAt: time.nullable().describe('Receipt of the oldest Completed with errors.'),
    waiting: z.number().int().describe('Waiting behind others.'),
    retrying: z.number().int().describe('Technical failures on their way to a retry.'),
  })
  .meta({ ref: 'Summary' });

export const RefusalPage = z.object({
  refusals: z.array(
    z.object({
      id: z.number().int(),
      at: time,
      deviceId: z.string(),
      engineerId: z.string(),
      transactionId: z.string().nullable(),
      code: z.string(),
      detail: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
});
