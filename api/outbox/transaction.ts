import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Incoming } from '../../db/receive-decide.ts';
import { beginningOf } from '../../domain/text.ts';
import { type Fields, type Transaction, transactionId } from '../../domain/transaction.ts';
import { actions } from '../../domain/words.ts';
import { Instant } from '../instant.ts';
import { faultsOf } from '../openapi.ts';
import type { Fault } from '../problem.ts';
import type { ProblemCode } from '../problem-types.ts';
import { findUnstorable } from './storable.ts';

const INT4 = 2 ** 31 - 1;

const name = (max: number) => z.string().min(1).max(max);
// A lane's key is device/type/id: no slash in the first two, so that none can be taken for another.
const TypeName = name(100).regex(/^[^/]+$/, 'has a slash');
/** Names an installation of the app. */
export const DeviceId = name(100).regex(/^[^/\p{C}]+$/u, 'has a slash or an invisible character');
const Reference = z.strictObject({ objectType: TypeName, objectId: name(200) });

/** One change made on a device. Unknown members are refused: what is ignored would be applied in part. */
export const TransactionDocument = z
  .strictObject({
    id: z.guid().describe('Made on the device.'),
    sequence: z.int().min(0).describe('Rises with each transaction of the device.'),
    objectType: TypeName,
    objectId: name(200).describe('The id, or the number that the office gave.'),
    parent: Reference.optional().describe(
      'The root object, for an object that belongs to another.',
    ),
    action: z.enum(actions),
    toStatus: name(100).optional(),
    fields: z.record(z.string(), z.unknown()).optional(),
    baseVersion: z
      .int()
      .min(0)
      .max(INT4)
      .optional()
      .describe('Version of the object that the engineer saw.'),
    occurredAt: Instant.optional(),
    attachments: z
      .array(
        z.object({
          id: z.guid(),
          name: name(500),
          mediaType: name(200),
          size: z.int().min(0),
          sha256: z.string().regex(/^[0-9a-fA-F]{64}$/),
        }),
      )
      .optional(),
  })
  .meta({ ref: 'Transaction' });

/** A transaction refused by itself, before the database was asked. */
export type RefusedAtDoor = {
  /** As sent, where that can be shown; null when it cannot be read. */
  id: string | null;
  code: ProblemCode;
  detail: string;
  errors: Fault[];
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isUuid = (value: string): boolean => UUID.test(value);
// A UUID has one spelling inside; a number of the office is kept as it is.
const canonicalId = (value: string): string => (isUuid(value) ? value.toLowerCase() : value);

const idOf = (value: unknown): string | null => {
  const id = (value as { id?: unknown } | null)?.id;
  return typeof id === 'string' && !findUnstorable(id) ? beginningOf(id, 100) : null;
};

function missing({ action, toStatus, objectId }: z.infer<typeof TransactionDocument>): Fault[] {
  const faults: Fault[] = [];
  if (action === 'transition' && toStatus === undefined)
    faults.push({ pointer: '/toStatus', detail: 'is needed for a transition' });
  if (action === 'create' && !isUuid(objectId))
    faults.push({ pointer: '/objectId', detail: 'must be a UUID made on the device' });
  return faults;
}

/**
 * Reads one transaction of a batch: what to keep and the hash that tells a repeat from another content
 * under the same id (SHA-256 of the canonical JSON, RFC 8785, as sent), or why it is refused.
 */
export function readTransaction(value: unknown): Incoming | RefusedAtDoor {
  const refused = (code: ProblemCode, detail: string, errors: Fault[]): RefusedAtDoor => ({
    id: idOf(value),
    code,
    detail,
    errors,
  });
  const unstorable = findUnstorable(value);
  if (unstorable) {
    const { code, fault } = unstorable;
    return refused(code, `${fault.pointer || 'The transaction'} ${fault.detail}.`, [fault]);
  }
  const parsed = TransactionDocument.safeParse(value);
  const faults = parsed.success ? missing(parsed.data) : faultsOf(parsed.error.issues);
  if (!parsed.success || faults.length > 0)
    return refused('malformed', 'The transaction is not well formed; see `errors`.', faults);
  if (parsed.data.attachments?.length)
    return refused('attachments-not-supported', 'Send it without attachments.', [
      { pointer: '/attachments', detail: 'is not taken yet' },
    ]);
  return { transaction: toTransaction(parsed.data), sha256: hashOf(value as { id: string }) };
}

const hashOf = (sent: { id: string }): string =>
  hash('sha256', canonicalize({ ...sent, id: sent.id.toLowerCase() }) ?? '');

function toTransaction(read: z.infer<typeof TransactionDocument>): Transaction {
  const { parent, occurredAt, fields, toStatus, baseVersion } = read;
  return {
    id: transactionId(read.id),
    sequence: read.sequence,
    objectType: read.objectType,
    objectId: canonicalId(read.objectId),
    action: read.action,
    ...(parent && { parent: { ...parent, objectId: canonicalId(parent.objectId) } }),
    ...(toStatus !== undefined && { toStatus }),
    ...(fields && { fields: fields as Fields }),
    ...(baseVersion !== undefined && { baseVersion }),
    ...(occurredAt && { occurredAt: new Date(occurredAt).toISOString() }),
  };
}
