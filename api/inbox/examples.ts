import type { z } from 'zod';
import type {
  FieldsForm,
  FormsAnswer,
  Item,
  ItemDetail,
  ItemPage,
  RefusalPage,
  Summary,
} from './schemas.ts';

/** What the OpenAPI document shows as answers: a morning of the demo company. */

const error: Item['errors'][number] = {
  category: 'validation',
  code: 'field-required',
  message: 'Fill in solution and cause before completing.',
  path: '/fields/solution',
  label: 'Solution',
  params: { field: 'solution' },
  rule: {
    kind: 'mandatory',
    id: 'order/solution-before-completion',
    version: 3,
    href: 'https://inbox.example/v1/config/object-types/order',
  },
  repairableBy: ['field-engineer', 'back-office', 'application-manager'],
  also: false,
};

export const itemExample: Item = {
  id: '0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10',
  status: 'completed-with-errors',
  category: 'validation',
  code: 'field-required',
  errors: [error],
  repairableBy: ['field-engineer', 'back-office', 'application-manager'],
  objectType: 'order',
  objectId: 'WO-1042',
  objectNumber: 'WO-1042',
  parent: null,
  action: 'transition',
  toStatus: 'technically-completed',
  property: 'AMS-01',
  deviceId: 'emma-phone',
  appVersion: '5.2.0',
  sequence: 41,
  insertedBy: 'emma',
  modifiedBy: null,
  occurredAt: '2026-11-22T09:12:00.000Z',
  receivedAt: '2026-11-22T09:14:03.120Z',
  startedAt: '2026-11-22T09:14:03.160Z',
  finishedAt: '2026-11-22T09:14:03.210Z',
  nextAttemptAt: null,
  attempt: 1,
  revision: 1,
  released: false,
  blockedBy: null,
  blocking: 2,
  assignee: null,
  question: null,
  groupId: 'field-required~order~mandatory~order/solution-before-completion~solution',
  workflowId: 'transaction-0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10',
  links: { temporalUi: null },
};

export const pageExample: z.infer<typeof ItemPage> = {
  items: [itemExample],
  nextCursor: null,
  total: { count: 1, exact: true },
};

const orderForm: FieldsForm = {
  fields: {
    description: { type: 'string', maxLength: 2000, title: 'Description' },
    cause: { enum: ['Wear', 'Misuse', 'Leak'], title: 'Cause' },
    solution: { type: 'string', minLength: 1, title: 'Solution' },
  },
  locked: [],
  modifiable: ['description', 'cause', 'solution'],
};

export const detailExample: z.infer<typeof ItemDetail> = {
  ...itemExample,
  content: { toStatus: 'technically-completed', fields: { cause: 'Wear' } },
  revision: 2,
  modifiedBy: 'bob',
  question: {
    text: 'What was the cause?',
    by: 'bob',
    at: '2026-11-22T09:20:00.000Z',
    answer: { text: 'Worn out.', at: '2026-11-22T09:25:00.000Z' },
  },
  revisions: [
    {
      revision: 1,
      content: { toStatus: 'technically-completed', fields: {} },
      by: 'emma',
      at: '2026-11-22T09:14:03.120Z',
      reason: null,
      changes: [],
    },
    {
      revision: 2,
      content: { toStatus: 'technically-completed', fields: { cause: 'Wear' } },
      by: 'bob',
      at: '2026-11-22T09:31:00.000Z',
      reason: 'Emma told it.',
      changes: [{ field: 'cause', from: null, to: 'Wear' }],
    },
  ],
  approved: [],
  amended: { '/fields/cause': 'bob' },
  attempts: [
    {
      attempt: 1,
      revision: 1,
      startedAt: '2026-11-22T09:14:03.160Z',
      finishedAt: '2026-11-22T09:14:03.210Z',
      outcome: 'failed',
      step: 'validate',
      errors: [error],
    },
  ],
  timeline: [
    {
      kind: 'received',
      at: '2026-11-22T09:14:03.120Z',
      by: 'emma',
      via: 'device',
      text: 'Received from the device of Emma Visser.',
      data: { deviceId: 'emma-phone', sequence: 41 },
    },
  ],
  lane: { before: [], after: [] },
  object: {
    objectType: 'order',
    objectId: 'WO-1042',
    number: 'WO-1042',
    parent: null,
    status: 'in-progress',
    version: 7,
    fields: { description: 'No hot water' },
    property: 'AMS-01',
    assignee: 'emma',
  },
  form: {
    ...orderForm,
    required: ['description', 'solution', 'cause'],
    moves: ['on-hold', 'technically-completed'],
  },
};

export const formsExample: FormsAnswer = {
  items: [
    { ...itemExample, content: { toStatus: 'technically-completed', fields: { cause: 'Wear' } } },
  ],
  forms: { order: orderForm },
};

export const summaryExample: z.infer<typeof Summary> = {
  total: 354,
  statuses: {
    'not-started': 7,
    queued: 2,
    'in-progress': 0,
    completed: 300,
    'completed-with-errors': 42,
    cancelled: 3,
  },
  categories: { authorization: 14, validation: 10, configuration: 15, conflict: 4, technical: 2 },
  codes: [{ name: 'transition-not-configured', count: 15 }],
  oldestFailedAt: '2026-11-22T07:02:11.004Z',
  waiting: 7,
  retrying: 2,
};

export const refusalsExample: z.infer<typeof RefusalPage> = {
  refusals: [
    {
      id: 12,
      at: '2026-11-22T09:14:03.120Z',
      deviceId: 'emma-phone',
      engineerId: 'emma',
      transactionId: '0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10',
      code: 'id-reused',
      detail: 'This id was used for another transaction.',
    },
  ],
  nextCursor: null,
};
