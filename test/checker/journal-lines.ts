import { z } from 'zod';

/** The lines of a journal, as far as the checker reads them; what else they hold is passed over. */

const at = z.number();
const json = z.record(z.string(), z.unknown());
const reference = z.object({ objectType: z.string(), objectId: z.string() });

/** A transaction as it was sent. `loose`: all of it is part of what is hashed. */
const Transaction = z.looseObject({
  id: z.string(),
  sequence: z.number(),
  objectType: z.string(),
  objectId: z.string(),
  parent: reference.optional(),
  action: z.string(),
  toStatus: z.string().optional(),
  fields: json.optional(),
  baseVersion: z.number().optional(),
  occurredAt: z.string().optional(),
});
export type Transaction = z.infer<typeof Transaction>;

const commandNames = [
  'requeue',
  'amend',
  'cancel',
  'release',
  'approve-once',
  'ask',
  'answer',
  'withdraw',
  'bulk',
  'edit',
  'create',
  'configuration',
] as const;
export type CommandName = (typeof commandNames)[number];

/** A line that an actor (a device, or somebody of the office) wrote. */
export const ActorLine = z.discriminatedUnion('kind', [
  z.object({
    at,
    kind: z.literal('actor'),
    actor: z.string(),
    role: z.enum(['device', 'office']),
    userId: z.string(),
    deviceId: z.string().optional(),
  }),
  z.object({ at, kind: z.literal('written'), transaction: Transaction }),
  z.object({ at, kind: z.literal('sent'), ids: z.array(z.string()) }),
  z.object({
    at,
    kind: z.literal('receipt'),
    id: z.string(),
    receipt: z.enum(['accepted', 'duplicate', 'refused']),
    status: z.string().nullish(),
    code: z.string().optional(),
    altered: z.boolean().optional(),
    epoch: z.string(),
  }),
  z.object({ at, kind: z.literal('unanswered') }),
  z.object({ at, kind: z.literal('verdict'), id: z.string(), status: z.string() }),
  z.object({
    at,
    kind: z.literal('command'),
    key: z.string(),
    command: z.enum(commandNames),
    target: z.string(),
    body: z.unknown(),
  }),
  z.object({
    at,
    kind: z.literal('acknowledged'),
    key: z.string(),
    status: z.number(),
    answer: z.unknown(),
  }),
  z.object({
    at,
    kind: z.literal('refused'),
    key: z.string(),
    status: z.number(),
    code: z.string().optional(),
  }),
  z.object({ at, kind: z.literal('unknown'), key: z.string() }),
  z.object({ at, kind: z.literal('epoch'), epoch: z.string() }),
]);
export type ActorLine = z.infer<typeof ActorLine>;

/** A line of `faults.jsonl`. */
export const FaultLine = z.object({
  at,
  kind: z.string(),
  inFlight: z.number(),
  recoveredAt: z.number().optional(),
});

/** A line of `processes.jsonl`: a sample of a process of the service, or what happened to it. */
export const ProcessLine = z.object({
  at,
  process: z.string(),
  pid: z.number(),
  /** Resident memory in bytes. */
  rss: z.number().optional(),
  unhandled: z.string().optional(),
});
export type ProcessLine = z.infer<typeof ProcessLine>;
