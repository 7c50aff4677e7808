import type { FieldAccess, ObjectType, ObjectTypeRights } from '../../domain/configuration.ts';
import type { Action } from '../../domain/words.ts';

/** What a function profile says of one object type, asked and changed cell by cell. */

type Move = readonly [from: string, to: string];

export const noRights: ObjectTypeRights = {
  actions: [],
  fields: { '*': 'read-only' },
  transitions: [],
};

const rest = ({ fields }: ObjectTypeRights): FieldAccess => fields['*'] ?? 'none';

/** What may be done with a field; one that is not named follows `*`. */
export const accessTo = (rights: ObjectTypeRights, field: string): FieldAccess =>
  (Object.hasOwn(rights.fields, field) ? rights.fields[field] : undefined) ?? rest(rights);

export const hasOwnAccess = ({ fields }: ObjectTypeRights, field: string): boolean =>
  field !== '*' && Object.hasOwn(fields, field);

/** With another access to a field; one that is as the others have it is not named any more. */
export function withAccess(
  rights: ObjectTypeRights,
  field: string,
  access: FieldAccess,
): ObjectTypeRights {
  const { [field]: _, ...others } = rights.fields;
  const isRest = field !== '*' && access === rest(rights);
  return { ...rights, fields: isRest ? others : { ...rights.fields, [field]: access } };
}

export function withAction(rights: ObjectTypeRights, action: Action, may: boolean) {
  const others = rights.actions.filter((each) => each !== action);
  return { ...rights, actions: may ? [...others, action] : others };
}

const isMove =
  ([from, to]: Move) =>
  (each: Move): boolean =>
    each[0] === from && each[1] === to;

export const mayMove = ({ transitions }: ObjectTypeRights, move: Move): boolean =>
  transitions === 'all' || transitions.some(isMove(move));

/** With or without a move. Of `all`, one that is taken away leaves those that are configured. */
export function withMove(
  rights: ObjectTypeRights,
  type: ObjectType | undefined,
  move: Move,
  may: boolean,
): ObjectTypeRights {
  const { transitions } = rights;
  const listed = transitions === 'all' ? movesOf(type) : transitions;
  const others = listed.filter((each) => !isMove(move)(each));
  return { ...rights, transitions: may ? [...others, [move[0], move[1]]] : others };
}

/** The moves of an object type, each once. */
export function movesOf(type: ObjectType | undefined): [string, string][] {
  const moves = new Map(
    (type?.transitions ?? []).map(({ from, to }): [string, [string, string]] => [
      `${from}\n${to}`,
      [from, to],
    ]),
  );
  return [...moves.values()];
}

/** Every move that a profile could have or has, and whether it is configured. */
export function movesToShow(type: ObjectType | undefined, rights: ObjectTypeRights) {
  const configured = movesOf(type);
  const own = rights.transitions === 'all' ? [] : rights.transitions;
  const idle = own.filter((move) => !configured.some(isMove(move)));
  return [
    ...configured.map((move) => ({ move, isConfigured: true })),
    ...idle.map((move) => ({ move, isConfigured: false })),
  ];
}
