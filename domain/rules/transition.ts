import type { Configuration } from '../configuration.ts';
import type { Facts } from '../facts.ts';
import type { ItemError } from '../item-error.ts';
import { answer } from './answer.ts';
import { conflicts } from './conflicts.ts';
import { contextOf } from './context.ts';
import { requestedMove } from './merge.ts';
import { problem, ruleOf } from './problem.ts';

/** May the change go together with what others did, and the object move from its status to the next? */
export function transition(configuration: Configuration, facts: Facts): ItemError[] {
  const found = conflicts(configuration, facts);
  // From where the object would move is what is in conflict: its next status cannot be judged.
  if (found.some(({ code }) => code === 'status-conflict')) return found;
  return [...found, ...refusedMove(configuration, facts)];
}

/** Several transitions may lead the same way: one that lets the object pass is enough. */
function refusedMove(configuration: Configuration, facts: Facts): ItemError[] {
  const type = configuration.objectTypes.get(facts.item.objectType);
  const move = requestedMove(facts, configuration);
  // A type or a status that is not known is for `validate` to report.
  if (!type || !move || !type.statuses.some(({ name }) => name === move.to)) return [];
  const ways = type.transitions.filter(({ from, to }) => from === move.from && to === move.to);
  const path = '/toStatus';
  if (ways.length === 0) {
    const rule = ruleOf(type, 'object-type');
    return [problem('transition-not-configured', { path, params: move, rule })];
  }
  if (ways.some(({ guard }) => guard === undefined)) return [];
  const context = contextOf(configuration, facts);
  const refusals: ItemError[] = [];
  for (const { id, guard } of ways) {
    const rule = ruleOf(type, 'transition', id);
    const open = answer(guard, context, rule);
    if (open === true) return [];
    refusals.push(open || problem('transition-not-allowed', { path, params: move, rule }));
  }
  return refusals;
}
