import type { JsonSchema } from '../../domain/configuration.ts';

/** A field's JSON Schema as one of the types that people choose from. */

type Property = JsonSchema['properties'][string];
export const fieldTypes = [
  ...(['text', 'integer', 'number', 'boolean', 'date', 'moment', 'choice', 'other'] as const),
] as const;
export type FieldType = (typeof fieldTypes)[number];

const shapes: Record<Exclude<FieldType, 'other'>, Record<string, unknown>> = {
  text: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  moment: { type: 'string', format: 'date-time' },
  choice: { enum: [] },
};

/** The type of a field; `other` where it says more than the form shows. */
export function fieldTypeOf({ type, format, enum: choices }: Property): FieldType {
  if (Array.isArray(choices))
    return choices.every((each) => typeof each === 'string') ? 'choice' : 'other';
  if (type === 'string') {
    if (format === undefined) return 'text';
    if (format === 'date') return 'date';
    return format === 'date-time' ? 'moment' : 'other';
  }
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'other';
}

/** The field with another type; what belonged to the one before is gone. */
export const withType = ({ title }: Property, type: Exclude<FieldType, 'other'>): Property => ({
  ...shapes[type],
  ...(title !== undefined && { title }),
});

/** The limits that a type can have. */
export const limitsOf = (type: FieldType) => {
  if (type === 'text') return ['minLength', 'maxLength'] as const;
  return type === 'integer' || type === 'number'
    ? (['minimum', 'maximum'] as const)
    : ([] as const);
};
