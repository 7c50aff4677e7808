import type { Configuration, User } from '../domain/configuration.ts';
import { type Difference, differences } from '../domain/difference.ts';
import type { Facts } from '../domain/facts.ts';
import type { ItemError } from '../domain/item-error.ts';
import {
  type Amendment,
  amendContent,
  amendErrors,
  amendedFacts,
  amendedParts,
} from '../domain/rules/amend.ts';
import { failureWords } from '../domain/rules/failure-words.ts';
import type { Content, TransactionId } from '../domain/transaction.ts';
import { writeAudit } from './audit.ts';
import { type Db, statement, transact } from './client.ts';
import {
  type CommandResult,
  done,
  isChangeable,
  itemAudit,
  letGo,
  lockItem,
  requeue,
  type Via,
} from './commands.ts';
import type { ConfigurationSource } from './configuration.ts';
import { readFacts } from './facts.ts';
import { isFoundByWords, keepFailureWords } from './failure-words.ts';
import { lockDeviceOf } from './lanes.ts';
import { lockObject } from './object-write.ts';

export type AmendRequest = {
  /** Who amends: what they change is judged by their rights. */
  user: User;
  via: Via;
  requestId: string;
  reason: string;
  amendment: Amendment;
  /** Whether it is tried again at once. */
  requeue: boolean;
};

/**
 * Beside what every command gives: `stale`, the object is not at the version that was looked at;
 * `refused`, this user may not change it so. Nothing is written in either case.
 */
export type AmendResult = CommandResult | Refusal;
export type Refusal =
  | { effect: 'stale'; version: number | null }
  | { effect: 'refused'; errors: ItemError[] };

const write = statement<{ revision: number }>(
  'item-amend',
  `WITH sent AS (
    INSERT INTO revisions (item_id, revision, content, by, at)
    SELECT id, revision, content, engineer_id, received_at FROM items WHERE id = $1 AND revision = 1),
  amended AS (
    UPDATE items SET revision = revision + 1, content = $3, to_status = $3::jsonb->>'toStatus',
      amended = nullif($4::jsonb, '{}'), modified_by = $5, feed = $2,
      question = CASE WHEN $6 = 'device' THEN NULL ELSE question END
    WHERE id = $1 RETURNING id, revision),
  kept AS (
    INSERT INTO revisions (item_id, revision, content, by, reason) SELECT id, revision, $3, $5, $7 FROM amended),
  told AS (
    INSERT INTO timeline (item_id, kind, by, via, data)
    SELECT id, 'amended', $5, $6, jsonb_build_object('requestId', $8::text, 'revision', revision, 'reason', $7::text, 'changes', $9::jsonb)
    FROM amended)
  SELECT revision FROM amended`,
);

/** Locks an item and what it changes, in the order device → object → item; null = no such item. */
async function lockWhole(tx: Db, id: TransactionId) {
  await lockDeviceOf(tx, id);
  const known = await readFacts(tx, id);
  if (!known) return null;
  await lockObject(tx, known.facts.item);
  const item = await lockItem(tx, id);
  const found = await readFacts(tx, id);
  return item && found && { item, facts: found.facts };
}

type Revision = { content: Content; amended: Record<string, string>; changes: Difference[] };

/** The next revision, unless the object moved on or this user may not change it so; writes nothing. */
export function nextOf(
  configuration: Configuration,
  facts: Facts,
  { amendment, user }: Pick<AmendRequest, 'amendment' | 'user'>,
): Refusal | { effect: 'fine'; next: Revision } {
  const version = facts.object?.version ?? null;
  if (amendment.baseVersion !== undefined && amendment.baseVersion !== version)
    return { effect: 'stale', version };
  const { content: before, amended: partsBefore, engineerId } = facts.item;
  const content = amendContent(before, amendment);
  const amended = amendedParts(partsBefore, amendment, user.id, engineerId);
  const given = Object.keys(amendedParts({}, amendment, user.id, ''));
  const errors = amendErrors(configuration, user, amendedFacts(facts, content, amended), given);
  if (errors.length > 0) return { effect: 'refused', errors };
  return { effect: 'fine', next: { content, amended, changes: differences(before, content) } };
}

/** Writes a revision; the first time, the device's own is kept as well. */
async function save(
  tx: Db,
  id: TransactionId,
  feed: number,
  { content, amended, changes }: Revision,
  { user, via, requestId, reason, amendment: { baseVersion } }: AmendRequest,
): Promise<void> {
  const [written] = await write(
    tx,
    id,
    feed,
    JSON.stringify(content),
    JSON.stringify(amended),
    user.id,
    via,
    reason,
    requestId,
    JSON.stringify(changes),
  );
  const data = { revision: written?.revision, reason, baseVersion, changes };
  await writeAudit(tx, itemAudit(id, 'amend', { by: user.id, via, requestId }, data));
}

/**
 * Gives an item a new revision of its content: fields replaced, added or dropped, another status or none.
 * With `baseVersion` it is a change of the object as it is now, so conflicts are resolved, and one that
 * arrived late is applied after all. Not while an attempt runs (`none`): a coming one reads the new content.
 */
export async function amend(
  db: Db,
  configuration: ConfigurationSource,
  id: TransactionId,
  request: AmendRequest,
): Promise<AmendResult> {
  return transact(db, async (tx) => {
    const locked = await lockWhole(tx, id);
    if (!locked) return { effect: 'unknown', status: null };
    const { item, facts } = locked;
    if (!isChangeable(item.status)) return { effect: 'none', status: item.status };

    const inForce = await configuration.atLeast(facts.configurationVersion);
    const outcome = nextOf(inForce, facts, request);
    if (outcome.effect !== 'fine') return outcome;
    await save(tx, id, item.feed, outcome.next, request);
    await findByNewContent(tx, inForce, item.errors, facts, outcome.next.content);
    const { amendment, user, via, requestId, reason } = request;
    const actor = { by: user.id, via, requestId };
    if (amendment.baseVersion !== undefined && cameLate(item.errors))
      await letGo(tx, id, item.feed, { ...actor, reason });
    return request.requeue ? requeue(tx, id, actor) : done(tx, id);
  });
}

/** What is found by its words is found by what its content says now. */
async function findByNewContent(
  tx: Db,
  configuration: Configuration,
  errors: ItemError[] | null,
  facts: Facts,
  content: Content,
): Promise<void> {
  const { id } = facts.item;
  if (!(await isFoundByWords(tx, id))) return;
  const now = { ...facts, item: { ...facts.item, content } };
  await keepFailureWords(tx, id, failureWords(configuration, now, errors ?? []));
}

const cameLate = (errors: ItemError[] | null) =>
  errors?.some(({ code }) => code === 'arrived-late') === true;
