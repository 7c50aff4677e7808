import type { Configuration, User } from '../../domain/configuration.ts';
import type { BusinessObject, Facts } from '../../domain/facts.ts';
import type { ItemError } from '../../domain/item-error.ts';
import { scopeOf } from '../../domain/office-scope.ts';
import { authorize } from '../../domain/rules/authorize.ts';
import { problem } from '../../domain/rules/problem.ts';
import { transition } from '../../domain/rules/transition.ts';
import { validate } from '../../domain/rules/validate.ts';
import { type Fields, type ObjectRef, transactionId } from '../../domain/transaction.ts';
import type { Action } from '../../domain/words.ts';
import { shows } from '../scope.ts';

/** What the office wants of an object, as the rules judge it. */
export type OfficeChange = {
  action: Action;
  ref: ObjectRef;
  object: BusinessObject | null;
  parentRef: ObjectRef | null;
  parent: BusinessObject | null;
  /** null removes a field. */
  fields: Fields;
  toStatus: string | undefined;
  /** undefined = as it is. */
  property: string | null | undefined;
  assignee: string | null | undefined;
};

/** The fields as they would be. */
export function fieldsAfter({ object, fields }: Pick<OfficeChange, 'object' | 'fields'>): Fields {
  const all = { ...object?.fields, ...fields };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

// A member that is undefined counts as changed, and is missing from what results.
const withoutRemoved = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, value ?? undefined]),
  ) as Fields;

function factsOf(change: OfficeChange, user: User, version: number): Facts {
  const { action, ref, object, parentRef, parent, fields, toStatus } = change;
  return {
    item: {
      objectType: ref.objectType,
      objectId: ref.objectId,
      id: transactionId(''),
      engineerId: user.id,
      deviceId: '',
      action,
      parent: parentRef,
      content: { fields: withoutRemoved(fields), ...(toStatus !== undefined && { toStatus }) },
      amended: {},
      approved: [],
    },
    object,
    parent,
    since: [],
    statusAtBase: null,
    configurationVersion: version,
    now: new Date(),
  };
}

/** Every error that forbids the change to this office user; none = it may be made. */
export function judgeOffice(
  configuration: Configuration,
  user: User,
  change: OfficeChange,
): ItemError[] {
  const facts = (of: OfficeChange) => factsOf(of, user, configuration.version);
  // The office may enter an object in any status, with what is mandatory there.
  const moving = facts(change.action === 'create' ? { ...change, toStatus: undefined } : change);
  return [
    ...authorize(configuration, moving, 'office'),
    ...validate(configuration, facts(change)),
    ...transition(configuration, moving),
    ...outOfScope(configuration, user, change),
    ...unknownAssignee(configuration, change),
  ];
}

function outOfScope(
  configuration: Configuration,
  user: User,
  { property }: OfficeChange,
): ItemError[] {
  if (property === undefined || shows(scopeOf(configuration, user), { property })) return [];
  const { id, propertySet } = user;
  return [
    problem('object-out-of-scope', {
      path: '/property',
      params: { engineer: id, property, propertySet },
      rule: {
        kind: 'property-set',
        id: propertySet ?? '',
        version: configuration.propertySets.get(propertySet ?? '')?.version ?? 0,
      },
    }),
  ];
}

function unknownAssignee({ users }: Configuration, { assignee }: OfficeChange): ItemError[] {
  if (assignee === undefined || assignee === null || users.has(assignee)) return [];
  return [problem('engineer-unknown', { path: '/assignee', params: { engineer: assignee } })];
}
