import type {
  FieldAccess,
  FunctionProfile,
  ObjectType,
  ObjectTypeRights,
} from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { inLanguage } from '../../domain/language.ts';
import { actions, type Language } from '../../domain/words.ts';
import type { Say } from '../app/i18n.ts';
import type { actionWords } from '../app/vocabulary.ts';
import type { formWords } from './form-words.ts';
import {
  accessTo,
  hasOwnAccess,
  mayMove,
  movesOf,
  movesToShow,
  withAccess,
  withAction,
  withMove,
} from './rights.ts';

/** One right: whether it is there, and the rights with or without it. */
type Cell = { has: boolean; with: (has: boolean) => ObjectTypeRights };
export type MatrixRow = {
  place: string;
  name: string;
  note?: string | undefined;
  /** It follows another row. */
  isInherited?: boolean;
  read?: Cell;
  change?: Cell;
  do?: Cell;
};
export type MatrixPart = { name: 'actions' | 'transitions' | 'fields'; rows: MatrixRow[] };

type About = {
  typeName: string;
  type: ObjectType | undefined;
  rights: ObjectTypeRights;
  language: Language;
  say: Say<typeof formWords>;
  sayAction: Say<typeof actionWords>;
};

/** Everything that a profile can say of one object type, row by row. */
export const partsOfType = (about: About): MatrixPart[] => [
  { name: 'actions', rows: actionRows(about) },
  { name: 'transitions', rows: moveRows(about) },
  { name: 'fields', rows: fieldRows(about) },
];

const at = (typeName: string, ...path: string[]) => pointerTo('objectTypes', typeName, ...path);

const actionRows = ({ typeName, rights, sayAction }: About): MatrixRow[] =>
  actions.map((action) => ({
    place: at(typeName, 'actions', action),
    name: sayAction(action),
    do: {
      has: rights.actions.includes(action),
      with: (may) => withAction(rights, action, may),
    },
  }));

function moveRows({ typeName, type, rights, language, say }: About): MatrixRow[] {
  const label = (status: string) => {
    const found = type?.statuses.find(({ name }) => name === status);
    return found ? inLanguage(found.label, language) : status;
  };
  const all: MatrixRow = {
    place: at(typeName, 'transitions'),
    name: say('allTransitions'),
    do: {
      has: rights.transitions === 'all',
      with: (may) => ({ ...rights, transitions: may ? 'all' : movesOf(type) }),
    },
  };
  const each = movesToShow(type, rights).map(
    ({ move: [from, to], isConfigured }): MatrixRow => ({
      place: at(typeName, 'move', from, to),
      name: say('fromTo', { from: label(from), to: label(to) }),
      note: isConfigured ? undefined : say('notConfigured'),
      isInherited: rights.transitions === 'all',
      do: {
        has: mayMove(rights, [from, to]),
        with: (may) => withMove(rights, type, [from, to], may),
      },
    }),
  );
  return [all, ...each];
}

function fieldRows({ typeName, type, rights, say }: About): MatrixRow[] {
  const known = type?.schema.properties ?? {};
  const named = Object.keys(rights.fields).filter((field) => field !== '*');
  const fields = [...new Set(['*', ...Object.keys(known), ...named])];
  const rows = fields.map((field): MatrixRow => {
    const access = accessTo(rights, field);
    const set = (next: FieldAccess) => withAccess(rights, field, next);
    const isLocked = type?.lockedFields?.includes(field) ?? false;
    const isInherited = field !== '*' && !hasOwnAccess(rights, field);
    return {
      place: at(typeName, 'fields', field),
      name: field === '*' ? say('otherFields') : (known[field]?.title ?? field),
      note: isLocked ? say('isLocked') : undefined,
      isInherited,
      read: { has: access !== 'none', with: (may) => set(may ? 'read-only' : 'none') },
      change: {
        has: access === 'modifiable',
        with: (may) => set(may ? 'modifiable' : 'read-only'),
      },
    };
  });
  const [others, ...each] = rows;
  const sorted = each.sort((a, b) => a.name.localeCompare(b.name));
  return others ? [others, ...sorted] : sorted;
}

/** The place of the row that shows a place of a profile: a move is found by its statuses, not its number. */
export function rowPlace(profile: FunctionProfile, pointer: string): string {
  const [, typeName, number] = /^\/objectTypes\/([^/]+)\/transitions\/(\d+)/.exec(pointer) ?? [];
  if (typeName === undefined) return pointer;
  const { transitions } = profile.objectTypes[typeName] ?? {};
  const move = Array.isArray(transitions) ? transitions[Number(number)] : undefined;
  return move ? at(typeName, 'move', ...move) : pointer;
}
