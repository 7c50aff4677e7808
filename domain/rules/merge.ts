import type { Configuration } from '../configuration.ts';
import type { Facts, ObjectChange } from '../facts.ts';
import type { Fields } from '../transaction.ts';

/** The fields that the transaction changes. */
export const changedFields = ({ item }: Facts): Fields => item.content.fields ?? {};

/**
 * The object's fields as they would be: what the engineer changed over the object as it is now, so
 * that what others changed meanwhile in other fields stays. A create has only its own fields.
 */
export function merged(facts: Facts): Fields {
  const isCreate = facts.item.action === 'create';
  return { ...(isCreate ? {} : facts.object?.fields), ...changedFields(facts) };
}

/** Whether this device made the change. What it did itself never conflicts with what it does next. */
export const isOwn = (facts: Facts, change: ObjectChange): boolean =>
  change.deviceId === facts.item.deviceId;

/**
 * The status that the engineer saw: the one at the base version, moved along by this device's own
 * changes since; without a base version the status as it is. null = there is nothing to move.
 */
function seenStatus(facts: Facts, configuration: Configuration): string | null {
  const { item, object, since, statusAtBase } = facts;
  if (item.action === 'create') {
    return configuration.objectTypes.get(item.objectType)?.initialStatus ?? null;
  }
  if (!object || item.content.baseVersion === undefined || statusAtBase === null) {
    return object?.status ?? null;
  }
  const own = since.findLast((change) => change.toStatus && isOwn(facts, change));
  return own?.toStatus ?? statusAtBase;
}

/** The move that the transaction asks for; undefined when it leaves the status as it is. */
export function requestedMove(
  facts: Facts,
  configuration: Configuration,
): { from: string; to: string } | undefined {
  const to = facts.item.content.toStatus;
  const from = seenStatus(facts, configuration);
  if (to === undefined || from === null) return undefined;
  // A new object starts in its initial status: asking for that one is no move.
  if (facts.item.action === 'create' && to === from) return undefined;
  return { from, to };
}
