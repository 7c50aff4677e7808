import type { Configuration, User, Versioned } from '../configuration.ts';
import type { Facts } from '../facts.ts';
import type { ItemError, RuleRef } from '../item-error.ts';
import {
  forbidden,
  forbiddenToday,
  grantOf,
  isLocked,
  lockedErrors,
  partsOf,
  setterOf,
  statusPart,
  userRule,
} from './parts.ts';
import { problem } from './problem.ts';

/**
 * As whom the item's `engineerId` acts. The office changing an object itself needs no role of the app,
 * and may change fields that are locked for transactions.
 */
export type Actor = 'engineer' | 'office';

/**
 * Is this engineer allowed to do this, with the rights of today? A part that somebody else amended is
 * judged by that user's rights. Errors that were approved once are passed over; a locked field is not.
 */
export function authorize(
  configuration: Configuration,
  facts: Facts,
  as: Actor = 'engineer',
): ItemError[] {
  const { item } = facts;
  const type = configuration.objectTypes.get(item.objectType);
  const isClosed = (part: string) => as === 'engineer' && !!type && isLocked(type, part);
  const parts = partsOf(facts);
  const open = parts.filter((part) => !isClosed(part));
  const own = open.filter((part) => setterOf(item, part) === item.engineerId);
  // Nobody can have rights on an unknown type; that it is unknown is for `validate` to say.
  const amended = type ? open.filter((part) => !own.includes(part)) : [];
  const found = [
    ...engineerErrors(configuration, facts, own, as),
    ...amended.flatMap((part) =>
      forbiddenToday(configuration, facts, setterOf(item, part), [part]),
    ),
  ];
  return [
    ...found.filter(({ code }) => !item.approved.includes(code)),
    ...(type ? lockedErrors(facts, type, parts.filter(isClosed)) : []),
  ];
}

/** What the engineer lacks for the transaction as a whole, and for the parts that are their own. */
function engineerErrors(
  configuration: Configuration,
  facts: Facts,
  own: string[],
  as: Actor,
): ItemError[] {
  const { engineerId: engineer, objectType } = facts.item;
  const user = configuration.users.get(engineer);
  const rule = userRule(engineer, user?.version);
  if (!user) return [problem('engineer-unknown', { params: { engineer }, rule })];

  const errors: ItemError[] = [];
  if (!user.active) errors.push(problem('engineer-inactive', { params: { engineer }, rule }));
  if (as === 'engineer' && !user.roles.includes('field-engineer')) {
    errors.push(notPermitted(facts, rule, { lacks: 'role' }));
  }
  errors.push(...outOfScope(configuration, facts, user));
  if (!configuration.objectTypes.has(objectType)) return errors;
  return [...errors, ...beyondProfile(configuration, facts, user, own)];
}

const notPermitted = (facts: Facts, rule: RuleRef, params: Record<string, unknown>) =>
  problem('action-not-permitted', {
    path: '/action',
    params: { engineer: facts.item.engineerId, action: facts.item.action, ...params },
    rule,
  });

function beyondProfile(
  configuration: Configuration,
  facts: Facts,
  user: Versioned<User>,
  own: string[],
): ItemError[] {
  const { action, objectType } = facts.item;
  const grant = grantOf(configuration, user, objectType);
  const { profile, rule } = grant;
  if ('lacks' in grant) return [notPermitted(facts, rule, { lacks: grant.lacks, profile })];
  const by = { userId: user.id, grant };
  if (grant.rights.mayDo(objectType, action)) return forbidden(configuration, facts, own, by);
  const fields = own.filter((part) => part !== statusPart);
  return [
    notPermitted(facts, rule, { lacks: 'action', profile }),
    ...forbidden(configuration, facts, fields, by),
  ];
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
