import { Ability, type AbilityTuple, type RawRule } from '@casl/ability';
import type { FunctionProfile, ObjectTypeRights } from '../configuration.ts';
import type { Action } from '../words.ts';

type Rules = RawRule<AbilityTuple<string, string>>[];

/** What a function profile allows. People see the documents; only this file knows CASL. */
export type Rights = {
  knows(objectType: string): boolean;
  mayDo(objectType: string, action: Action): boolean;
  mayModify(objectType: string, field: string): boolean;
  mayMove(objectType: string, from: string, to: string): boolean;
};

const moveOf = (from: string, to: string) => `${from}\n${to}`;

/** A rule about some fields; CASL takes no empty list. */
const about = (fields: string[], rule: Rules[number]): Rules =>
  fields.length > 0 ? [{ ...rule, fields }] : [];

function rulesOf(subject: string, rights: ObjectTypeRights): Rules {
  const named = Object.entries(rights.fields).filter(([field]) => field !== '*');
  const modifiable = named.filter(([, access]) => access === 'modifiable').map(([field]) => field);
  const closed = named.filter(([, access]) => access !== 'modifiable').map(([field]) => field);
  const modify = { action: 'modify', subject };
  const move = { action: 'move', subject };
  return [
    ...rights.actions.map((action) => ({ action: `do ${action}`, subject })),
    ...(rights.fields['*'] === 'modifiable'
      ? [modify, ...about(closed, { ...modify, inverted: true })]
      : about(modifiable, modify)),
    ...(rights.transitions === 'all'
      ? [move]
      : about(
          rights.transitions.map(([from, to]) => moveOf(from, to)),
          move,
        )),
  ];
}

const options = {
  fieldMatcher: (fields: string[]) => {
    const known = new Set(fields);
    return (field: string) => known.has(field);
  },
  // CASL's own `manage` and `all` are not words of a profile: a type may be called so.
  anyAction: '\n',
  anySubjectType: '\n',
};

const cache = new WeakMap<FunctionProfile, Rights>();

/** The rights of a profile, worked out once per document. */
export function rightsOf(profile: FunctionProfile): Rights {
  const known = cache.get(profile);
  if (known) return known;
  const objectTypes = Object.entries(profile.objectTypes);
  const names = new Set(objectTypes.map(([name]) => name));
  const ability = new Ability<AbilityTuple<string, string>>(
    objectTypes.flatMap(([name, rights]) => rulesOf(name, rights)),
    options,
  );
  const rights: Rights = {
    knows: (objectType) => names.has(objectType),
    mayDo: (objectType, action) => ability.can(`do ${action}`, objectType),
    mayModify: (objectType, field) => ability.can('modify', objectType, field),
    mayMove: (objectType, from, to) => ability.can('move', objectType, moveOf(from, to)),
  };
  cache.set(profile, rights);
  return rights;
}
