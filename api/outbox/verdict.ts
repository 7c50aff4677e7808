import { z } from 'zod';
import type { OwnTransaction } from '../../db/feed.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { type DescribedError, describe } from '../../domain/rules/describe.ts';
import { categories, errorCodes, itemStatuses, type Language, roles } from '../../domain/words.ts';

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
    changedByOffice: z.array(
      z.object({
        field: z.string(),
        from: z.unknown(),
        to: z.unknown(),
        by: z.string(),
        reason: z.string(),
      }),
    ),
    objectVersion: z.int().optional().describe('Version of the object after this was applied.'),
    objectNumber: z.string().optional().describe('The number that the office gave.'),
    updatedAt: z.iso.datetime(),
  })
  .meta({ ref: 'Verdict' });

export type Verdict = z.infer<typeof VerdictDocument>;

type Reader = { configuration: Configuration; language: Language; publicUrl: string };

/** A transaction's state in the words of the reader. */
export function toVerdict(transaction: OwnTransaction, reader: Reader): Verdict {
  const { id, sequence, objectType, objectId, engineerId, status } = transaction;
  const { objectNumber, objectVersion, updatedAt } = transaction;
  const failed = status === 'completed-with-errors';
  const errors = (failed ? (transaction.errors ?? []) : []).map((error) =>
    describe(error, {
      ...reader,
      engineerId,
      objectType,
      ...(objectNumber !== null && { objectNumber }),
    }),
  );
  return {
    id,
    sequence,
    objectType,
    objectId,
    status,
    whoseTurn: failed ? whoseTurn(errors) : 'nobody',
    errors,
    changedByOffice: [],
    ...(objectVersion !== null && { objectVersion }),
    ...(objectNumber !== null && { objectNumber }),
    updatedAt: updatedAt.toISOString(),
  };
}

/** The engineer, where the engineer can repair every error; else whoever is needed beside. */
function whoseTurn(errors: readonly DescribedError[]): Turn {
  if (errors.length === 0) return 'back-office';
  const all = (role: DescribedError['repairableBy'][number]) =>
    errors.every(({ repairableBy }) => repairableBy.includes(role));
  if (all('field-engineer')) return 'engineer';
  const onlyManager = errors.some(
    ({ repairableBy }) => repairableBy.length === 1 && repairableBy[0] === 'application-manager',
  );
  return onlyManager ? 'application-manager' : 'back-office';
}
