import { useMemo } from 'react';
import { inLanguage } from '../../domain/language.ts';
import type { Language } from '../../domain/words.ts';
import { type Names, useDirectory } from '../app/directory.ts';
import { type Say, useLanguage, useWords } from '../app/i18n.ts';
import { isPlaceWord, placeWords } from './place-words.ts';
import { partsOf } from './places.tsx';

type Members = Record<string, unknown>;
type Sayers = { say: Say<typeof placeWords>; names: Names; language: Language };

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string');

/** The object type that a place of a document is about. */
function typeAt(parts: readonly string[], document: unknown): string {
  if (parts[0] === 'objectTypes') return parts[1] ?? '';
  const name = isMembers(document) ? document.name : undefined;
  return typeof name === 'string' ? name : '';
}

/** What a member of a document or an entry of a list is called. */
function nameOfEntry(entry: unknown, type: string, { names, language }: Sayers) {
  if (isPair(entry))
    return `${names.objectStatus(type, entry[0])} → ${names.objectStatus(type, entry[1])}`;
  if (!isMembers(entry)) return undefined;
  const { label, title, id, name } = entry;
  if (isMembers(label) && typeof label.en === 'string')
    return inLanguage(
      { en: label.en, ...(typeof label.nl === 'string' && { nl: label.nl }) },
      language,
    );
  return [title, id, name].find((text): text is string => typeof text === 'string');
}

/** Members that say nothing where something within them is named. */
const unsaid = new Set(['objectTypes', 'schema']);

const memberOf = (outer: unknown, part: string): unknown => {
  if (Array.isArray(outer)) return outer[Number(part)];
  return isMembers(outer) ? outer[part] : undefined;
};

type Step = { part: string; before: string | undefined; isLast: boolean; at: unknown };

/** What a member of an object is called; null where it is not said. */
function nameOfMember({ part, before, isLast, at }: Step, type: string, sayers: Sayers) {
  if (before === 'objectTypes') return sayers.names.objectType(part);
  if (before === 'schema' && part === 'properties') return sayers.say('fields');
  if (unsaid.has(part) && !isLast) return null;
  if (before === 'properties') return nameOfEntry(at, type, sayers) ?? part;
  return isPlaceWord(part) ? sayers.say(part) : part;
}

/** A place of a document in words, from the outside in. */
function trail(pointer: string, document: unknown, sayers: Sayers): string[] {
  const parts = partsOf(pointer);
  const type = typeAt(parts, document);
  let outer: unknown = document;
  return parts.flatMap((part, depth) => {
    const at = memberOf(outer, part);
    const isEntry = Array.isArray(outer);
    outer = at;
    const step = { part, before: parts[depth - 1], isLast: depth === parts.length - 1, at };
    const name = isEntry ? nameOfEntry(at, type, sayers) : nameOfMember(step, type, sayers);
    return name ?? [];
  });
}

const LONGEST = 160;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** A transition of an object type, as people read it; its name is told by its place. */
function shownTransition({ from, to, guard }: Members, type: string, sayers: Sayers): string {
  const move = nameOfEntry([`${from}`, `${to}`], type, sayers) ?? '';
  return typeof guard === 'string' ? `${move}, ${sayers.say('guard')} ${guard}` : move;
}

/** A value of a document, as people read it. */
function shown(value: unknown, pointer: string, document: unknown, sayers: Sayers): string {
  const type = typeAt(partsOf(pointer), document);
  switch (typeof value) {
    case 'undefined':
      return sayers.say('nothing');
    case 'boolean':
      return sayers.say(value ? 'yes' : 'no');
    case 'string':
      return isAccess(pointer) && isPlaceWord(value) ? sayers.say(value) : `‘${value}’`;
    default:
      return shownObject(value, type, sayers);
  }
}

/** Whether a place of a function profile holds the access to a field. */
const isAccess = (pointer: string): boolean => /^\/objectTypes\/[^/]+\/fields\//.test(pointer);

function shownObject(value: unknown, type: string, sayers: Sayers): string {
  if (value === null) return sayers.say('nothing');
  if (isPair(value)) return nameOfEntry(value, type, sayers) ?? '';
  const isTransition = isMembers(value) && 'from' in value && 'to' in value;
  return isTransition ? shownTransition(value, type, sayers) : cut(JSON.stringify(value));
}

/** Says places and values of a document in the reader's words. */
export function usePlaceNames() {
  const say = useWords(placeWords);
  const names = useDirectory();
  const language = useLanguage();
  return useMemo(() => {
    const sayers = { say, names, language };
    return {
      /** `Order › Transitions › In progress → On hold`; empty for the document as a whole. */
      place: (pointer: string, document: unknown): string =>
        trail(pointer, document, sayers).join(' › '),
      value: (value: unknown, pointer: string, document: unknown): string =>
        shown(value, pointer, document, sayers),
    };
  }, [say, names, language]);
}
