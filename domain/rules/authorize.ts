import type {
  Configuration,
  FunctionProfile,
  ObjectType,
  User,
  Versioned,
} from '../configuration.ts';
import type { Facts } from '../facts.ts';
import type { ItemError, RuleRef } from '../item-error.ts';
import { changedFields, requestedMove } from './merge.ts';
import { fieldPath, problem, ruleOf } from './problem.ts';
import { rightsOf } from './rights.ts';

/** Is this engineer allowed to do this, with the rights of today? */
export function authorize(configuration: Configuration, facts: Facts): ItemError[] {
  const { engineerId: engineer, objectType } = facts.item;
  const user = configuration.users.get(engineer);
  // Version 0: there is no such document yet.
  const rule: RuleRef = { kind: 'user', id: engineer, version: user?.version ?? 0 };
  if (!user) return [problem('engineer-unknown', { params: { engineer }, rule })];

  const errors: ItemError[] = [];
  if (!user.active) errors.push(problem('engineer-inactive', { params: { engineer }, rule }));
  if (!user.roles.includes('field-engineer')) {
    errors.push(notPermitted(facts, rule, { lacks: 'role' }));
  }
  errors.push(...outOfScope(configuration, facts, user));
  const type = configuration.objectTypes.get(objectType);
  // Nobody can have rights on an unknown type; that it is unknown is for `validate` to say.
  if (!type) return errors;
  const profile = configuration.functionProfiles.get(user.functionProfile ?? '');
  if (profile) return [...errors, ...beyondProfile(configuration, facts, profile, type)];
  const lacks = user.functionProfile === null ? 'profile' : 'profile-document';
  return [...errors, notPermitted(facts, rule, { lacks, profile: user.functionProfile })];
}

const notPermitted = (facts: Facts, rule: RuleRef, params: Record<string, unknown>) =>
  problem('action-not-permitted', {
    path: params.lacks === 'transition' ? '/toStatus' : '/action',
    params: { engineer: facts.item.engineerId, action: facts.item.action, ...params },
    rule,
  });

function beyondProfile(
  configuration: Configuration,
  facts: Facts,
  profile: Versioned<FunctionProfile>,
  type: Versioned<ObjectType>,
): ItemError[] {
  const { action } = facts.item;
  const rights = rightsOf(profile);
  const rule: RuleRef = { kind: 'function-profile', id: profile.id, version: profile.version };
  if (!rights.knows(type.name)) {
    return [notPermitted(facts, rule, { lacks: 'object-type', profile: profile.id })];
  }
  const errors: ItemError[] = [];
  const move = requestedMove(facts, configuration);
  if (!rights.mayDo(type.name, action)) {
    errors.push(notPermitted(facts, rule, { lacks: 'action', profile: profile.id }));
  } else if (
    move &&
    type.statuses.some(({ name }) => name === move.to) &&
    !rights.mayMove(type.name, move.from, move.to)
  ) {
    errors.push(notPermitted(facts, rule, { lacks: 'transition', profile: profile.id, ...move }));
  }
  return [...errors, ...closedFields(facts, profile, type)];
}

function closedFields(
  facts: Facts,
  profile: Versioned<FunctionProfile>,
  type: Versioned<ObjectType>,
): ItemError[] {
  const rights = rightsOf(profile);
  const locked = new Set(type.lockedFields);
  const { engineerId: engineer } = facts.item;
  return Object.keys(changedFields(facts)).flatMap((field) => {
    const path = fieldPath(field);
    if (locked.has(field)) {
      const params = { engineer, field, locked: true };
      return problem('field-not-permitted', { path, params, rule: ruleOf(type, 'object-type') });
    }
    if (rights.mayModify(type.name, field)) return [];
    return problem('field-not-permitted', {
      path,
      params: { engineer, field, profile: profile.id },
      rule: { kind: 'function-profile', id: profile.id, version: profile.version },
    });
  });
}

/** The property of the object, or of the parent of what is to be created, must be in the set. */
function outOfScope(configuration: Configuration, facts: Facts, user: User): ItemError[] {
  const { object, parent, item } = facts;
  const created = item.action === 'create' && !object;
  const property = (created ? parent : object)?.property ?? null;
  if (property === null || user.propertySet === null) return [];
  // A set that is gone covers nothing.
  const set = configuration.propertySets.get(user.propertySet);
  if (set?.properties.includes(property)) return [];
  return [
    problem('object-out-of-scope', {
      path: created ? '/parent' : '/objectId',
      params: { engineer: user.id, property, propertySet: user.propertySet },
      rule: { kind: 'property-set', id: user.propertySet, version: set?.version ?? 0 },
    }),
  ];
}
