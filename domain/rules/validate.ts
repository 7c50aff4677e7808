import type { Configuration, ObjectType, Versioned } from '../configuration.ts';
import type { Facts } from '../facts.ts';
import type { ItemError } from '../item-error.ts';
import { contextOf } from './context.ts';
import { missingMandatory, violatedRules } from './own-rules.ts';
import { statusPart } from './parts.ts';
import { problem, ruleOf } from './problem.ts';
import { schemaErrors } from './schema-errors.ts';

/** Is the transaction complete and correct? */
export function validate(configuration: Configuration, facts: Facts): ItemError[] {
  const { item } = facts;
  const type = configuration.objectTypes.get(item.objectType);
  if (!type) {
    return [
      problem('object-type-unknown', {
        path: '/objectType',
        params: { objectType: item.objectType },
        rule: { kind: 'object-type', id: item.objectType, version: 0 },
      }),
    ];
  }
  return [
    ...referenceErrors(facts),
    ...statusErrors(facts, type),
    ...contentErrors(configuration, facts, type),
  ];
}

/** Whether the objects that the transaction names are there, and one that it creates is not. */
function referenceErrors({ item, object, parent }: Facts): ItemError[] {
  const errors: ItemError[] = [];
  const { objectType, objectId } = item;
  const isCreate = item.action === 'create';
  if (isCreate && object) {
    errors.push(problem('object-exists', { path: '/objectId', params: { objectType, objectId } }));
  }
  if (!isCreate && !object) {
    errors.push(
      problem('object-not-found', { path: '/objectId', params: { objectType, objectId } }),
    );
  }
  if (item.parent && !parent && !isItself(item.parent)) {
    errors.push(problem('object-not-found', { path: '/parent', params: { ...item.parent } }));
  }
  return errors;

  /** A root object may name itself, by id or by number. */
  function isItself(root: { objectType: string; objectId: string }): boolean {
    const ids = [objectId, object?.objectId, object?.number];
    return root.objectType === objectType && ids.includes(root.objectId);
  }
}

function statusErrors({ item }: Facts, type: Versioned<ObjectType>): ItemError[] {
  const status = item.content.toStatus;
  const rule = ruleOf(type, 'object-type');
  if (status === undefined) {
    // Somebody decided that the status is to stay as it is.
    const isMeant = item.amended[statusPart] !== undefined;
    return item.action === 'transition' && !isMeant
      ? [problem('field-required', { path: '/toStatus', params: { field: 'toStatus' }, rule })]
      : [];
  }
  return type.statuses.some(({ name }) => name === status)
    ? []
    : [problem('status-unknown', { path: '/toStatus', params: { status }, rule })];
}

function contentErrors(
  configuration: Configuration,
  facts: Facts,
  type: Versioned<ObjectType>,
): ItemError[] {
  const bySchema = schemaErrors(facts, type);
  // Without the object it is not known what is filled in: only what was sent can be judged.
  if (facts.item.action !== 'create' && !facts.object) return bySchema;
  const context = contextOf(configuration, facts);
  const byMandatory = missingMandatory(facts, type, context);
  const missing = new Set(
    byMandatory.filter(({ code }) => code === 'field-required').map(({ path }) => path),
  );
  // An empty field is told once, by the rule that asks for it.
  const others = bySchema.filter(({ path }) => path === undefined || !missing.has(path));
  const byRules = violatedRules(facts, type, context);
  // A condition that trips over a value which the schema refuses is not itself at fault.
  const own = [...byMandatory, ...byRules].filter(
    (error) => others.length === 0 || error.params.broken !== 'run',
  );
  return [...others, ...own];
}
