import type { Configuration, ObjectType, User, Versioned } from '../configuration.ts';
import type { Facts, JudgedItem } from '../facts.ts';
import type { ItemError, RuleRef } from '../item-error.ts';
import { changedFields, requestedMove } from './merge.ts';
import { fieldOf, fieldPath, problem, ruleOf } from './problem.ts';
import { type Rights, rightsOf } from './rights.ts';

/**
 * A part of a transaction is what one user's rights decide over: one of its fields (`/fields/solution`)
 * or its next status (`/toStatus`).
 */
export const statusPart = '/toStatus';

/** The parts that a transaction has. */
export const partsOf = (facts: Facts): string[] => [
  ...(facts.item.content.toStatus === undefined ? [] : [statusPart]),
  ...Object.keys(changedFields(facts)).map(fieldPath),
];

/** Who set a part: the engineer, or the one who amended it since. */
export const setterOf = ({ amended, engineerId }: JudgedItem, part: string): string =>
  amended[part] ?? engineerId;

/** What a user's function profile allows on an object type, or what is lacking. */
export type Grant =
  | { rights: Rights; profile: string; rule: RuleRef }
  | { lacks: string; profile: string | null; rule: RuleRef };

export function grantOf(
  { functionProfiles }: Configuration,
  user: Versioned<User>,
  objectType: string,
): Grant {
  const profile = functionProfiles.get(user.functionProfile ?? '');
  if (!profile) {
    const lacks = user.functionProfile === null ? 'profile' : 'profile-document';
    return { lacks, profile: user.functionProfile, rule: userRule(user.id, user.version) };
  }
  const rule: RuleRef = { kind: 'function-profile', id: profile.id, version: profile.version };
  const rights = rightsOf(profile);
  return rights.knows(objectType)
    ? { rights, profile: profile.id, rule }
    : { lacks: 'object-type', profile: profile.id, rule };
}

/** Version 0: there is no such document. */
export const userRule = (id: string, version = 0): RuleRef => ({ kind: 'user', id, version });

/** What a user who is gone or inactive today may set of a transaction: nothing. */
function grantToday(configuration: Configuration, userId: string, objectType: string): Grant {
  const user = configuration.users.get(userId);
  if (user?.active) return grantOf(configuration, user, objectType);
  const lacks = user ? 'active' : 'user';
  return { lacks, profile: null, rule: userRule(userId, user?.version) };
}

/** Every one of these parts that the user may not set, with the rights of today. */
export const forbiddenToday = (
  configuration: Configuration,
  facts: Facts,
  userId: string,
  parts: string[],
): ItemError[] =>
  forbidden(configuration, facts, parts, {
    userId,
    grant: grantToday(configuration, userId, facts.item.objectType),
  });

/** Every one of these parts that the user may not set under the grant. */
export const forbidden = (
  configuration: Configuration,
  facts: Facts,
  parts: string[],
  by: { userId: string; grant: Grant },
): ItemError[] =>
  parts.flatMap((part) =>
    part === statusPart ? forbiddenMove(configuration, facts, by) : forbiddenField(facts, part, by),
  );

type By = { userId: string; grant: Grant };

function forbiddenMove(configuration: Configuration, facts: Facts, { userId, grant }: By) {
  const { objectType } = facts.item;
  const move = requestedMove(facts, configuration);
  const statuses = configuration.objectTypes.get(objectType)?.statuses ?? [];
  // That a status is unknown is for `validate` to say.
  if (!move || !statuses.some(({ name }) => name === move.to)) return [];
  if ('rights' in grant && grant.rights.mayMove(objectType, move.from, move.to)) return [];
  const lacks = 'lacks' in grant ? grant.lacks : 'transition';
  const params = { engineer: userId, action: 'transition', lacks, profile: grant.profile, ...move };
  return [problem('action-not-permitted', { path: statusPart, params, rule: grant.rule })];
}

function forbiddenField({ item }: Facts, path: string, { userId, grant }: By) {
  const field = fieldOf(path);
  if ('rights' in grant && grant.rights.mayModify(item.objectType, field)) return [];
  const params = {
    engineer: userId,
    field,
    profile: grant.profile,
    ...('lacks' in grant && { lacks: grant.lacks }),
  };
  return [problem('field-not-permitted', { path, params, rule: grant.rule })];
}

/** The parts of these that are locked: in a transaction they are nobody's, whoever set them. */
export const isLocked = ({ lockedFields }: ObjectType, part: string): boolean =>
  part !== statusPart && (lockedFields ?? []).includes(fieldOf(part));

export const lockedErrors = (
  { item }: Facts,
  type: Versioned<ObjectType>,
  parts: string[],
): ItemError[] =>
  parts
    .filter((part) => isLocked(type, part))
    .map((path) =>
      problem('field-not-permitted', {
        path,
        params: { engineer: setterOf(item, path), field: fieldOf(path), locked: true },
        rule: ruleOf(type, 'object-type'),
      }),
    );
