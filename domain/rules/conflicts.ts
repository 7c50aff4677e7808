import type { Configuration } from '../configuration.ts';
import type { Facts, ObjectChange } from '../facts.ts';
import type { ItemError } from '../item-error.ts';
import { changedFields, isOwn, requestedMove } from './merge.ts';
import { setterOf } from './parts.ts';
import { fieldPath, problem } from './problem.ts';
import { sameValue } from './value.ts';

/** What others did since the engineer looked, and what this transaction cannot go together with. */
export const conflicts = (configuration: Configuration, facts: Facts): ItemError[] =>
  facts.object && facts.item.action !== 'create'
    ? [...fieldConflicts(facts), ...reassigned(facts), ...statusConflict(configuration, facts)]
    : [];

const authorOf = (change: ObjectChange | undefined) => ({
  by: change?.by ?? null,
  at: change?.at ?? null,
});

/** The other side of a field is its last change, unless that is this device's own. */
function fieldConflicts(facts: Facts): ItemError[] {
  if (facts.since.length === 0) return [];
  return Object.entries(changedFields(facts)).flatMap(([field, mine]) => {
    const last = facts.since.findLast(({ changes }) => Object.hasOwn(changes, field));
    if (!last || isOwn(facts, last)) return [];
    const theirs = last.changes[field]?.to ?? null;
    if (sameValue(mine, theirs)) return [];
    const path = fieldPath(field);
    const engineer = setterOf(facts.item, path);
    const params = { engineer, field, mine, theirs, ...authorOf(last) };
    return problem('version-conflict', { path, params });
  });
}

function reassigned(facts: Facts): ItemError[] {
  const { engineerId: mine } = facts.item;
  const theirs = facts.object?.assignee ?? null;
  const last = facts.since.findLast((change) => change.assignee && !isOwn(facts, change));
  if (!last || theirs === null || theirs === mine) return [];
  const params = { mine, theirs, ...authorOf(last) };
  return [problem('version-conflict', { path: '/assignee', params })];
}

function statusConflict(configuration: Configuration, facts: Facts): ItemError[] {
  const move = requestedMove(facts, configuration);
  const now = facts.object?.status;
  if (!move || now === undefined || now === move.from) return [];
  const last = facts.since.findLast((change) => change.toStatus && !isOwn(facts, change));
  const params = { seen: move.from, now, ...authorOf(last) };
  return [problem('status-conflict', { path: '/toStatus', params })];
}
