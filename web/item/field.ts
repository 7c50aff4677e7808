/** How a field of an object type is shown and typed, by its JSON Schema. */
export type FieldSchema = Record<string, unknown>;

export type FieldKind =
  | 'text'
  | 'long-text'
  | 'number'
  | 'yes-no'
  | 'choice'
  | 'date'
  | 'moment'
  | 'json';

/** Texts longer than this get a box of several lines. */
const LONG = 120;

type Choice = { raw: string; value: unknown; label: string };

const typesOf = (schema: FieldSchema): unknown[] =>
  [schema.type].flat().filter((type) => type !== 'null');

/** A value as a control holds it; nothing is the empty text. */
export function rawOf(value: unknown, kind: FieldKind): string {
  if (value === undefined || value === null) return '';
  if (kind === 'moment' && typeof value === 'string') return localOf(value) ?? value;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What can be chosen, where the schema lists it: `enum`, or `oneOf` with `const` and `title`. */
export function choicesOf(schema: FieldSchema): Choice[] {
  const listed = Array.isArray(schema.enum) ? schema.enum : [];
  const named = (Array.isArray(schema.oneOf) ? schema.oneOf : []).filter((each) => 'const' in each);
  return [
    ...listed.map((value: unknown) => ({ value, label: rawOf(value, 'text') })),
    ...named.map((each: { const: unknown; title?: string }) => ({
      value: each.const,
      label: each.title ?? rawOf(each.const, 'text'),
    })),
  ]
    .filter(({ value }) => value !== null)
    .map((each) => ({ ...each, raw: rawOf(each.value, 'choice') }));
}

/** Which control a field gets. */
export function kindOf(schema: FieldSchema): FieldKind {
  if (choicesOf(schema).length > 0) return 'choice';
  const [type, ...others] = typesOf(schema);
  if (others.length > 0) return 'json';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'yes-no';
  if (type !== 'string') return 'json';
  if (schema.format === 'date') return 'date';
  if (schema.format === 'date-time') return 'moment';
  const { maxLength } = schema;
  return typeof maxLength === 'number' && maxLength <= LONG ? 'text' : 'long-text';
}

/** The value that was typed; undefined = it cannot be read as one of this field. */
export function parse(raw: string, schema: FieldSchema): unknown {
  const kind = kindOf(schema);
  switch (kind) {
    case 'text':
    case 'long-text':
    case 'date':
      return raw;
    case 'number': {
      const number = Number(raw.trim().replace(',', '.'));
      return Number.isFinite(number) ? number : undefined;
    }
    case 'yes-no':
      return { true: true, false: false }[raw];
    case 'choice':
      return choicesOf(schema).find((choice) => choice.raw === raw)?.value;
    case 'moment': {
      const at = new Date(raw);
      return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
    }
    case 'json':
      try {
        return JSON.parse(raw);
      } catch {
        return undefined;
      }
  }
}

/** `Downtime (minutes)` → the name of the field and the unit of its number. */
export function titleOf(
  name: string,
  schema: FieldSchema | undefined,
): { label: string; unit?: string } {
  const title = typeof schema?.title === 'string' ? schema.title : name;
  const [, label, unit] = /^(.+?) \(([^()]{1,20})\)$/.exec(title) ?? [];
  return label && unit && schema && kindOf(schema) === 'number'
    ? { label, unit }
    : { label: title };
}

/** A moment as a control of type `datetime-local` takes it, in this browser's time. */
function localOf(text: string): string | undefined {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return undefined;
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [
    String(at.getFullYear()).padStart(4, '0'),
    two(at.getMonth() + 1),
    two(at.getDate()),
  ].join('-');
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
