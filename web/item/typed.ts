import type { FieldsForm } from '../app/api-types.ts';
import { type FieldSchema, kindOf, parse, rawOf } from './field.ts';

type Fields = Record<string, unknown>;

/** What was typed into the controls of a form, by field; a field that is missing was not touched. */
export type Typed = Record<string, string>;

/** What a form would change, and what of it cannot be read. */
export type Changes = {
  /** Given or replaced. */
  fields: Fields;
  /** Emptied. */
  emptied: string[];
  unreadable: string[];
};

/** A field that the object type does not have can be read, and taken out. */
const schemaOf = (form: FieldsForm, name: string): FieldSchema =>
  form.fields[name] ?? { type: 'string' };

export const rawIn = (form: FieldsForm, name: string, values: Fields): string =>
  rawOf(values[name], kindOf(schemaOf(form, name)));

/** What was typed against what was there. */
export function changesOf(form: FieldsForm, typed: Typed, before: Fields): Changes {
  const touched = Object.entries(typed).filter(([name, raw]) => raw !== rawIn(form, name, before));
  const filled = touched
    .filter(([, raw]) => raw !== '')
    .map(([name, raw]) => [name, parse(raw, schemaOf(form, name))] as const);
  return {
    fields: Object.fromEntries(filled.filter(([, value]) => value !== undefined)),
    emptied: touched.filter(([, raw]) => raw === '').map(([name]) => name),
    unreadable: filled.filter(([, value]) => value === undefined).map(([name]) => name),
  };
}

/** The same as differences, for people to look at before they save. */
export const differenceOf = ({ fields, emptied }: Changes, before: Fields) => [
  ...Object.entries(fields).map(([field, to]) => ({ field, from: before[field], to })),
  ...emptied.map((field) => ({ field, from: before[field], to: null })),
];
