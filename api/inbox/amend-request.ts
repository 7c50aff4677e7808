import { z } from 'zod';
import type { AmendResult } from '../../db/amend.ts';
import type { CommandResult } from '../../db/commands.ts';
import type { Json } from '../../domain/transaction.ts';
import { problem } from '../problem.ts';
import { errorsOf, type Reader } from './item-view.ts';

const name = z.string().min(1).max(200);
// JSON it is by its origin, and bounded before it comes here.
const value = z.unknown() as z.ZodType<Json>;

/** What an amendment may say, whoever makes it. */
export const amendShape = {
  fields: z.record(name, value).optional().describe('Replaced, or added.'),
  drop: z.array(name).max(200).optional().describe('Fields taken out: they stay as they are.'),
  toStatus: name.nullable().optional().describe('null = the status stays as it is.'),
  baseVersion: z
    .int()
    .min(1)
    .optional()
    .describe(
      'The version of the object that was looked at, which must be today’s: resolves conflicts.',
    ),
  reason: z.string().trim().min(1).max(2_000),
};

type Asked = {
  [Member in keyof typeof amendShape]?: z.infer<(typeof amendShape)[Member]> | undefined;
};

/** Whether an amendment changes anything. */
export function saysSomething({ fields, drop, toStatus, baseVersion }: Asked): boolean {
  const names = [...Object.keys(fields ?? {}), ...(drop ?? [])];
  return names.length > 0 || toStatus !== undefined || baseVersion !== undefined;
}
export const SAYS_NOTHING = 'Say what to change: `fields`, `drop`, `toStatus` or `baseVersion`.';

/** Throws where the rules, or a newer version of the object, stand against the amendment. */
export function assertAmended(
  result: AmendResult | { effect: 'done' },
  about: Parameters<typeof errorsOf>[1],
  reader: Reader,
): asserts result is CommandResult {
  if (result.effect === 'stale') throw stale(result.version);
  if (result.effect !== 'refused') return;
  const errors = errorsOf(result.errors, about, reader);
  throw problem('invalid', errors[0]?.message ?? 'The rules refuse this.', {
    errors: errors.map((each) => ({ ...each, pointer: each.path ?? '', detail: each.message })),
  });
}

const stale = (version: number | null) =>
  problem(
    'state',
    version === null
      ? 'The object is not known, so it has no version to build on.'
      : `The object changed since you looked at it: it is at version ${version} now.`,
    { errors: [{ pointer: '/baseVersion', detail: 'Is not the version of the object as it is.' }] },
  );
