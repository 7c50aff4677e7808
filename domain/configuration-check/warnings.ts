import type { Configuration, FunctionProfile, ObjectType } from '../configuration.ts';
import { type Rights, rightsOf } from '../rules/rights.ts';
import type { Action } from '../words.ts';
import { type Finding, pointerTo } from './finding.ts';

/** What is allowed, and hardly meant. */
export function warningsOf(configuration: Configuration): Finding[] {
  const users = [...configuration.users.values()].filter(({ active }) => active);
  const held = new Set(users.map(({ functionProfile }) => functionProfile));
  const profiles = [...configuration.functionProfiles.values()];
  const inUse = profiles.filter(({ id }) => held.has(id)).map(rightsOf);
  const idle = profiles.filter(({ id }) => !held.has(id));
  const without = users.filter(
    ({ roles, functionProfile }) => roles.includes('field-engineer') && functionProfile === null,
  );
  return [
    ...[...configuration.objectTypes.values()].flatMap((type) => typeWarnings(type, inUse)),
    ...profiles.flatMap((profile) => profileWarnings(profile, configuration)),
    ...idle.map(({ id }): Finding => {
      const detail = 'No active user has this function profile.';
      return { kind: 'function-profile', id, pointer: '', detail };
    }),
    ...without.map(({ id }): Finding => {
      const detail = 'A field engineer without a function profile may do nothing.';
      return { kind: 'user', id, pointer: '/functionProfile', detail };
    }),
  ];
}

/** Rights on a transition that is not configured: nobody can make use of them. */
function profileWarnings(profile: FunctionProfile, { objectTypes }: Configuration): Finding[] {
  return Object.entries(profile.objectTypes).flatMap(([name, { transitions }]) => {
    const type = objectTypes.get(name);
    if (!type || transitions === 'all') return [];
    const known = new Set(type.transitions.map(({ from, to }) => `${from}\n${to}`));
    return transitions.flatMap(([from, to], index): Finding[] => {
      if (known.has(`${from}\n${to}`)) return [];
      const pointer = pointerTo('objectTypes', name, 'transitions', index);
      const detail = `Object type ‘${name}’ has no transition from ‘${from}’ to ‘${to}’.`;
      return [{ kind: 'function-profile', id: profile.id, pointer, detail }];
    });
  });
}

function typeWarnings(type: ObjectType, inUse: readonly Rights[]): Finding[] {
  const reachable = reachableStatuses(type);
  const rights = inUse.filter((each) => each.knows(type.name));
  const nobody =
    rights.length > 0
      ? []
      : [{ pointer: '', detail: 'No active user has rights on this object type.' }];
  const found = [
    ...type.statuses.flatMap(({ name }, index) =>
      reachable.has(name)
        ? []
        : [
            {
              pointer: pointerTo('statuses', index),
              detail: `No transition leads from ‘${type.initialStatus}’ to this status.`,
            },
          ],
    ),
    ...nobody,
    // Without any rights all of these would only repeat it.
    ...(rights.length > 0
      ? [...idleTransitions(type, rights), ...requiredFields(type, rights)]
      : []),
    ...idleMandatory(type, reachable, rights),
  ];
  return found.map((each) => ({ kind: 'object-type', id: type.name, ...each }));
}

/** The statuses that an object can come to from its first one. */
function reachableStatuses({ initialStatus, transitions }: ObjectType): ReadonlySet<string> {
  const reachable = new Set([initialStatus]);
  // A set may grow while it is walked.
  for (const status of reachable) {
    for (const { from, to } of transitions) if (from === status) reachable.add(to);
  }
  return reachable;
}

type Place = { pointer: string; detail: string };

const idleTransitions = (type: ObjectType, rights: readonly Rights[]): Place[] =>
  type.transitions.flatMap(({ from, to }, index) =>
    rights.some((each) => each.mayMove(type.name, from, to))
      ? []
      : [
          {
            pointer: pointerTo('transitions', index),
            detail: 'No active user has a function profile with this transition.',
          },
        ],
  );

/** Rules on what never happens. */
const idleMandatory = (
  type: ObjectType,
  reachable: ReadonlySet<string>,
  rights: readonly Rights[],
): Place[] =>
  (type.mandatory ?? []).flatMap(({ on }, index) => {
    if ('toStatus' in on) {
      const pointer = pointerTo('mandatory', index, 'on', 'toStatus');
      const detail = `No object can come to ‘${on.toStatus}’.`;
      return reachable.has(on.toStatus) ? [] : [{ pointer, detail }];
    }
    const pointer = pointerTo('mandatory', index, 'on', 'action');
    const detail = 'No active user has a function profile with this action.';
    return rights.some((each) => each.mayDo(type.name, on.action)) ? [] : [{ pointer, detail }];
  });

/** Fields that have to be filled in, and that no engineer can fill in. */
function requiredFields(type: ObjectType, rights: readonly Rights[]): Place[] {
  const fault = (field: string, action?: Action): string | undefined => {
    if (type.lockedFields?.includes(field)) {
      return `‘${field}’ is locked: only the office can fill it in.`;
    }
    const may = rights.some(
      (each) =>
        (action === undefined || each.mayDo(type.name, action)) && each.mayModify(type.name, field),
    );
    return may ? undefined : `No active user has a function profile that may fill in ‘${field}’.`;
  };
  const creators = rights.some((each) => each.mayDo(type.name, 'create'));
  const required = creators ? (type.schema.required ?? []) : [];
  return [
    ...required.map((field, index) => ({
      pointer: pointerTo('schema', 'required', index),
      detail: fault(field, 'create'),
    })),
    ...(type.mandatory ?? []).flatMap(({ fields }, rule) =>
      fields.map((field, index) => ({
        pointer: pointerTo('mandatory', rule, 'fields', index),
        detail: fault(field),
      })),
    ),
  ].flatMap(({ pointer, detail }) => (detail === undefined ? [] : [{ pointer, detail }]));
}
