import type { ObjectType } from '../../domain/configuration.ts';
import { inLanguage } from '../../domain/language.ts';
import { useLanguage } from '../app/i18n.ts';

/** What each part of the form of an object type is given. */
export type TypeProps = { document: ObjectType; onChange: (next: ObjectType) => void };

/** What the statuses and fields of an object type are called while it is edited. */
export function useTypeNames({ statuses, schema }: ObjectType) {
  const language = useLanguage();
  const field = (name: string): string => {
    const { title } = schema.properties[name] ?? {};
    return typeof title === 'string' && title !== '' ? title : name;
  };
  return {
    field,
    /** Names of the fields, by what they are called: the API keeps no order of them. */
    fields: Object.keys(schema.properties).sort((a, b) => field(a).localeCompare(field(b))),
    status: (name: string): string => {
      const found = statuses.find((status) => status.name === name);
      return found ? inLanguage(found.label, language) || name : name;
    },
  };
}

/** A name that no entry has yet, such as `start-work-2`. */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  let number = 2;
  while (taken.includes(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}

/** From one status to another. */
export type Move = { from: string; to: string };

/** The transitions between two statuses, with their places in the document. */
export const transitionsOf = ({ transitions }: ObjectType, { from, to }: Move) =>
  transitions
    .map((transition, at) => ({ ...transition, at }))
    .filter((each) => each.from === from && each.to === to);
