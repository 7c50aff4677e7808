import type { Mandatory, ObjectType, Versioned } from '../configuration.ts';
import type { Facts } from '../facts.ts';
import type { ItemError } from '../item-error.ts';
import { answer } from './answer.ts';
import type { ConditionContext } from './conditions.ts';
import { merged } from './merge.ts';
import { fieldPath, problem, ruleOf } from './problem.ts';
import { isEmpty } from './value.ts';

/** Mandatory fields that would be empty; each field is told once. */
export function missingMandatory(
  facts: Facts,
  type: Versioned<ObjectType>,
  context: ConditionContext,
): ItemError[] {
  const fields = merged(facts);
  const told = new Set<string>();
  return (type.mandatory ?? []).flatMap((mandatory) => {
    if (!applies(mandatory, facts)) return [];
    const empty = mandatory.fields.filter((field) => isEmpty(fields[field]) && !told.has(field));
    if (empty.length === 0) return [];
    const rule = ruleOf(type, 'mandatory', mandatory.id);
    const when = answer(mandatory.when, context, rule);
    if (when === false) return [];
    if (when !== true) return [when];
    return empty.map((field) => {
      told.add(field);
      const path = fieldPath(field);
      return problem('field-required', { path, params: { field }, rule, text: mandatory.message });
    });
  });
}

const applies = ({ on }: Mandatory, { item }: Facts): boolean =>
  'toStatus' in on ? on.toStatus === item.content.toStatus : on.action === item.action;

/** The object type's own rules whose check does not hold. */
export function violatedRules(
  { item }: Facts,
  type: Versioned<ObjectType>,
  context: ConditionContext,
): ItemError[] {
  return (type.rules ?? []).flatMap(({ id, field, when, check, message }) => {
    const rule = ruleOf(type, 'rule', id);
    const asked = answer(when, context, rule);
    if (asked === false) return [];
    const holds = asked === true ? answer(check, context, rule) : asked;
    if (holds === true) return [];
    if (holds !== false) return [holds];
    return [
      problem('field-invalid', {
        path: field === undefined ? undefined : fieldPath(field),
        params: { ...(field !== undefined && { field }), objectType: item.objectType },
        rule,
        text: message,
      }),
    ];
  });
}
