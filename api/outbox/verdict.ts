import { z } from 'zod';
import type { OwnTransaction } from '../../db/feed.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { type DescribedError, describe } from '../../domain/rules/describe.ts';
import {
  categories,
  errorCodes,
  isFinal,
  itemStatuses,
  type Language,
  roles,
} from '../../domain/words.ts';
import type { ApiContext, ApiDeps } from '../context.ts';
import { type View, viewOf } from '../objects/view.ts';
import { changedByOffice } from './changed-by-office.ts';

const turns = ['nobody', 'engineer', 'back-office', 'application-manager'] as const;
type Turn = (typeof turns)[number];

const DescribedErrorDocument = z
  .object({
    category: z.enum(categories),
    code: z.enum(errorCodes),
    message: z.string().describe('In the language of `Accept-Language`.'),
    path: z.string().optional().describe('JSON pointer into the transaction.'),
    label: z.string().optional(),
    params: z.record(z.string(), z.unknown()),
    rule: z
      .object({ kind: z.string(), id: z.string(), version: z.int(), href: z.string() })
      .optional(),
    repairableBy: z.array(z.enum(roles)),
    also: z.boolean().describe('Found while looking ahead, in a step that did not run.'),
  })
  .meta({ ref: 'ItemError' });

/** What became of a transaction, for its device (`configuration.md`, "Verdict"). */
export const VerdictDocument = z
  .object({
    id: z.guid(),
    sequence: z.int(),
    objectType: z.string(),
    objectId: z.string(),
    status: z.enum(itemStatuses),
    whoseTurn: z.enum(turns).describe('Who has to do something before it goes on.'),
    errors: z.array(DescribedErrorDocument),
    question: z
      .object({
        text: z.string(),
        by: z.string().describe('Who asks, by name.'),
        at: z.iso.datetime(),
        answer: z.object({ text: z.string(), at: z.iso.datetime() }).optional(),
      })
      .optional()
      .describe('What the office asks about it, until it is settled.'),
    changedByOffice: z
      .array(
        z.object({
          field: z.string().describe('A field, or `toStatus`.'),
          from: z.unknown().describe('What the engineer sent; null = nothing.'),
          to: z.unknown().describe('What it is now; null = taken out.'),
          by: z.string().describe('Who changed it last, by name.'),
          reason: z.string(),
        }),
      )
      .describe('What others changed of the engineer’s own latest content.'),
    objectVersion: z.int().optional().describe('Version of the object after this was applied.'),
    objectNumber: z.string().optional().describe('The number that the office gave.'),
    updatedAt: z.iso.datetime(),
  })
  .meta({ ref: 'Verdict' });

type Verdict = z.infer<typeof VerdictDocument>;

/** What the OpenAPI document shows: applied, with what the office filled in. */
export const verdictExample = {
  id: '0e0b7a52-0a3c-4a4e-8f7d-3f0f4f1d2c11',
  sequence: 41,
  objectType: 'order',
  objectId: '6f1cfd0c-57ef-4d0b-9c4c-5a87e13ff3a0',
  status: 'completed',
  whoseTurn: 'nobody',
  errors: [],
  changedByOffice: [
    { field: 'cause', from: null, to: 'Wear', by: 'Bob Visser', reason: 'Told by telephone.' },
  ],
  objectVersion: 8,
  objectNumber: 'WO-1042',
  updatedAt: '2026-11-22T09:31:02.311Z',
} satisfies Verdict;

type Reader = {
  configuration: Configuration;
  language: Language;
  publicUrl: string;
  /** Whether the engineer may read this field of an object type. */
  reads: View['reads'];
};

/** What became of each transaction, for the caller. */
export async function verdictsOf(
  c: ApiContext,
  { configuration, config }: ApiDeps,
  transactions: readonly OwnTransaction[],
): Promise<Verdict[]> {
  const inForce = await configuration.current();
  const reader = {
    configuration: inForce,
    language: c.get('caller').language,
    publicUrl: config.publicUrl,
    reads: viewOf(c, inForce).reads,
  };
  const me = c.get('caller').id;
  return transactions.map((transaction) =>
    transaction.engineerId === me ? toVerdict(transaction, reader) : othersVerdict(transaction),
  );
}

/**
 * Of what an earlier engineer sent from the device: enough for its outbox to let go of it. Why it failed, and
 * what the office asked and changed, is for its author.
 */
const othersVerdict = (transaction: OwnTransaction): Verdict => {
  const { id, sequence, objectType, objectId, status, updatedAt } = transaction;
  return {
    ...{ id, sequence, objectType, objectId, status },
    whoseTurn: status === 'completed-with-errors' ? 'back-office' : 'nobody',
    errors: [],
    changedByOffice: [],
    updatedAt: updatedAt.toISOString(),
  };
};

/** A transaction's state in the words of the reader. */
function toVerdict(transaction: OwnTransaction, reader: Reader): Verdict {
  const { id, sequence, objectType, objectId, engineerId, status, question } = transaction;
  const { objectNumber, objectVersion, updatedAt, revisions } = transaction;
  const failed = status === 'completed-with-errors';
  const errors = (failed ? (transaction.errors ?? []) : []).map((error) =>
    describe(error, {
      ...reader,
      engineerId,
      objectType,
      ...(objectNumber !== null && { objectNumber }),
    }),
  );
  const nameOf = (user: string) => reader.configuration.users.get(user)?.name ?? user;
  const changed = changedByOffice(revisions ?? [], engineerId).filter(
    ({ field }) => field === 'toStatus' || reader.reads(objectType, field),
  );
  return {
    id,
    sequence,
    objectType,
    objectId,
    status,
    whoseTurn: whoseTurn(transaction, errors),
    errors,
    ...(question && !isFinal(status) && { question: { ...question, by: nameOf(question.by) } }),
    changedByOffice: changed.map((each) => ({ ...each, by: nameOf(each.by) })),
    ...(objectVersion !== null && { objectVersion }),
    ...(objectNumber !== null && { objectNumber }),
    updatedAt: updatedAt.toISOString(),
  };
}

/**
 * Who has to do something: first the engineer who was asked. What was answered, or amended by the office
 * since it failed, is in the office's hands. Else it follows from the errors.
 */
function whoseTurn(
  { status, question, engineerId, revisions, finishedAt }: OwnTransaction,
  errors: readonly DescribedError[],
): Turn {
  if (isFinal(status)) return 'nobody';
  if (question && !question.answer) return 'engineer';
  if (status !== 'completed-with-errors') return 'nobody';
  const latest = revisions?.at(-1);
  const inHand =
    latest && latest.by !== engineerId && finishedAt && new Date(latest.at) > finishedAt;
  return question || inHand ? 'back-office' : whoCanRepair(errors);
}

/** The engineer, where the engineer can repair every error; else whoever is needed beside. */
function whoCanRepair(errors: readonly DescribedError[]): Turn {
  if (errors.length === 0) return 'back-office';
  const all = (role: DescribedError['repairableBy'][number]) =>
    errors.every(({ repairableBy }) => repairableBy.includes(role));
  if (all('field-engineer')) return 'engineer';
  const onlyManager = errors.some(
    ({ repairableBy }) => repairableBy.length === 1 && repairableBy[0] === 'application-manager',
  );
  return onlyManager ? 'application-manager' : 'back-office';
}
