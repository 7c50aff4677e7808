import type { Configuration } from '../configuration.ts';
import type { Facts } from '../facts.ts';
import type { ConditionContext } from './conditions.ts';
import { changedFields, merged } from './merge.ts';

/** What a condition sees of a decision. */
export function contextOf(configuration: Configuration, facts: Facts): ConditionContext {
  return {
    engineer: engineerOf(configuration, facts),
    object: objectOf(configuration, facts),
    change: changeOf(facts),
    merged: mergedOf(configuration, facts),
    now: facts.now,
  };
}

function engineerOf(configuration: Configuration, { item }: Facts) {
  const user = configuration.users.get(item.engineerId);
  return {
    id: item.engineerId,
    name: user?.name ?? item.engineerId,
    roles: user?.roles ?? [],
    functionProfile: user?.functionProfile ?? null,
    propertySet: user?.propertySet ?? null,
  };
}

/** The object as it is; before a create it is an empty one in the initial status. */
function objectOf(configuration: Configuration, { item, object, parent }: Facts) {
  return {
    objectType: item.objectType,
    objectId: item.objectId,
    number: object?.number ?? '',
    status: object?.status ?? initialStatus(configuration, item.objectType),
    version: object?.version ?? 0,
    fields: object?.fields ?? {},
    property: (object ?? parent)?.property ?? null,
    assignee: object?.assignee ?? null,
  };
}

/** What was sent, and only that: a condition asks `has(change.toStatus)`. */
function changeOf(facts: Facts) {
  const { action, content } = facts.item;
  const occurredAt = new Date(content.occurredAt ?? Number.NaN);
  return {
    action,
    fields: changedFields(facts),
    ...(content.toStatus !== undefined && { toStatus: content.toStatus }),
    ...(!Number.isNaN(occurredAt.getTime()) && { occurredAt }),
  };
}

const mergedOf = (configuration: Configuration, facts: Facts) => ({
  status:
    facts.item.content.toStatus ??
    facts.object?.status ??
    initialStatus(configuration, facts.item.objectType),
  fields: merged(facts),
});

const initialStatus = (configuration: Configuration, objectType: string): string =>
  configuration.objectTypes.get(objectType)?.initialStatus ?? '';
