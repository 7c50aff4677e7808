import type { FieldsForm, FormsAnswer } from '../app/api-types.ts';
import { fieldIn } from '../item/fault.ts';
import type { FieldSchema } from '../item/field.ts';
import { changesOf, rawIn, type Typed } from '../item/typed.ts';

export type GridItem = FormsAnswer['items'][number];

/** The fields that are asked for, by item. */
export type Asked = Record<string, readonly string[]>;

export type Row = {
  item: GridItem;
  form: FieldsForm;
  /** The fields of the item that something stood against since the grid is open. */
  asked: readonly string[];
};

/** A field of an object type. */
export type Column = {
  key: string;
  objectType: string;
  field: string;
  schema: FieldSchema | undefined;
};

/** What was typed into the cells of a row, and on which revision of the item. */
export type TypedRow = { revision: number; fields: Typed };

/** What the API is asked to change in one item. */
export type Value = {
  id: string;
  revision: number;
  fields?: Record<string, unknown>;
  drop?: string[];
};

/** The fields of an item that something stands against: missing, invalid, or not known. */
const missingIn = ({ status, errors }: GridItem): string[] => {
  if (status !== 'completed-with-errors') return [];
  const fields = errors.map(({ category, path }) =>
    category === 'validation' ? fieldIn(path) : undefined,
  );
  return [...new Set(fields.filter((field) => field !== undefined))];
};

/** Both together: a cell that was asked for once stays, so that nothing moves while it is filled in. */
export function askedIn(items: readonly GridItem[], before: Asked): Asked {
  const now = items.map((item) => {
    const fields = new Set([...(before[item.id] ?? []), ...missingIn(item)]);
    return [item.id, [...fields]] as const;
  });
  return { ...before, ...Object.fromEntries(now) };
}

/** A row for each item with something to fill in, in the order of the ids. */
export function rowsOf({ items, forms }: FormsAnswer, asked: Asked, ids: readonly string[]): Row[] {
  const known = new Map(items.map((item) => [item.id, item]));
  return ids.flatMap((id) => {
    const item = known.get(id);
    const form = item && forms[item.objectType];
    const fields = asked[id] ?? [];
    return form && fields.length > 0 ? [{ item, form, asked: fields }] : [];
  });
}

/** Every field that some row asks for, in the order in which the rules name them. */
export function columnsOf(rows: readonly Row[]): Column[] {
  const found = new Map<string, Column>();
  for (const { item, form, asked } of rows)
    for (const field of asked) {
      const { objectType } = item;
      const key = `${objectType}/${field}`;
      found.set(key, { key, objectType, field, schema: form.fields[field] });
    }
  return [...found.values()];
}

/** The id of the control of a cell. */
export const cellId = (item: string, field: string): string => `fill-${item}-${field}`;

/** Whether a row asks for a column. */
export const asks = ({ item, asked }: Row, { objectType, field }: Column): boolean =>
  item.objectType === objectType && asked.includes(field);

/** Whether somebody with this form may give the field. */
export const mayGive = ({ form }: Row, field: string): boolean =>
  !form.locked.includes(field) && (form.modifiable.includes(field) || !(field in form.fields));

/** What a cell holds: what was typed, else what the item says. */
export const rawOfCell = ({ item, form }: Row, field: string, typed: TypedRow | undefined) =>
  typed?.fields[field] ?? rawIn(form, field, item.content.fields ?? {});

/** What a row would change; null = nothing. */
export function changeOf({ item, form }: Row, typed: TypedRow | undefined) {
  if (!typed) return { value: null, unreadable: [] };
  const { fields, emptied, unreadable } = changesOf(form, typed.fields, item.content.fields ?? {});
  const isSome = Object.keys(fields).length + emptied.length > 0;
  const value: Value = {
    ...{ id: item.id, revision: typed.revision },
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(emptied.length > 0 && { drop: emptied }),
  };
  return { value: isSome ? value : null, unreadable };
}

/** What was typed with more of it; what says the same as the item is no change. */
export function typedWith(row: Row, before: TypedRow | undefined, field: string, raw: string) {
  const { [field]: _before, ...others } = before?.fields ?? {};
  const isSame = raw === rawIn(row.form, field, row.item.content.fields ?? {});
  const fields: Typed = isSame ? others : { ...others, [field]: raw };
  if (Object.keys(fields).length === 0) return null;
  return { revision: before?.revision ?? row.item.revision, fields };
}
