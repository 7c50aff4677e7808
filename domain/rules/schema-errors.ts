import type { ObjectType, Versioned } from '../configuration.ts';
import type { Facts } from '../facts.ts';
import type { ItemError } from '../item-error.ts';
import type { ErrorCode } from '../words.ts';
import { changedFields, merged } from './merge.ts';
import { fieldOf, problem, ruleOf } from './problem.ts';
import { checkSchema, type Violation } from './schema.ts';
import { stableText } from './value.ts';

/**
 * What the object type's JSON Schema says of the merged object. Of an existing object only what the
 * transaction is at fault for: its own fields, and what did not hold before as a whole.
 */
export function schemaErrors(facts: Facts, type: Versioned<ObjectType>): ItemError[] {
  const rule = ruleOf(type, 'schema');
  const outcome = checkSchema(type.schema, merged(facts));
  if ('broken' in outcome) {
    return [problem('rule-broken', { params: { reason: outcome.broken }, rule })];
  }
  if (outcome.violations.length === 0) return [];

  const isCreate = facts.item.action === 'create';
  const changed = changedFields(facts);
  const before = isCreate ? new Set<string>() : violationsBefore(facts, type);
  const seen = new Set<string>();
  return outcome.violations.flatMap((violation) => {
    const { place, code } = located(violation);
    const field = fieldOf(`/fields${place}`);
    const key = `${code} ${place} ${violation.keyword}`;
    const isOwn = isCreate || Object.hasOwn(changed, field);
    const isNew = violation.at === '' && !before.has(stableText(violation));
    if (seen.has(key) || !(isOwn || isNew)) return [];
    seen.add(key);
    return problem(code, {
      ...(place !== '' && { path: `/fields${place}` }),
      params: {
        ...violation.params,
        ...(place !== '' && { field }),
        keyword: violation.keyword,
      },
      rule,
    });
  });
}

function violationsBefore({ object }: Facts, { schema }: ObjectType): Set<string> {
  const outcome = checkSchema(schema, object?.fields ?? {});
  return new Set('violations' in outcome ? outcome.violations.map(stableText) : []);
}

/** Where the error belongs: a missing or unknown property is itself the place. */
function located({ at, keyword, params }: Violation): { place: string; code: ErrorCode } {
  const step = (name: unknown) => String(name).replaceAll('~', '~0').replaceAll('/', '~1');
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return { place: `${at}/${step(params.missingProperty)}`, code: 'field-required' };
    case 'additionalProperties':
      return { place: `${at}/${step(params.additionalProperty)}`, code: 'field-unknown' };
    case 'unevaluatedProperties':
      return { place: `${at}/${step(params.unevaluatedProperty)}`, code: 'field-unknown' };
    default:
      return { place: at, code: 'field-invalid' };
  }
}
