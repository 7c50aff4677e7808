import type { FieldsForm, ItemDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { nameOf } from '../app/object-name.ts';
import { choicesOf, type FieldSchema, kindOf, rawOf, titleOf } from './field.ts';
import classes from './item.module.css';
import { words } from './words.ts';

/** A moment, with its exact time to whoever points at it. */
export function Moment({ at, isLong = false }: { at: string; isLong?: boolean }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={format.exact(at)} className={isLong ? undefined : classes.moment}>
      {isLong ? format.moment(at) : format.short(at)}
    </time>
  );
}

/** The value of a field as people read it; always text, whatever it holds. */
function Value({ value, schema = {} }: { value: unknown; schema?: FieldSchema | undefined }) {
  const say = useWords(words);
  const format = useFormat();
  if (value === null || value === undefined || value === '')
    return <span className={classes.faint}>{say('empty')}</span>;
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  const kind = kindOf(schema);
  if (typeof value === 'number') return `${format.number(value)}${unitOf(schema)}`;
  if (kind === 'moment' && typeof value === 'string' && !Number.isNaN(Date.parse(value)))
    return <Moment at={value} isLong />;
  const raw = rawOf(value, 'text');
  const chosen = kind === 'choice' && choicesOf(schema).find((choice) => choice.raw === raw);
  return <span className={classes.value}>{chosen ? chosen.label : raw}</span>;
}

function unitOf(schema: FieldSchema): string {
  const { unit } = titleOf('', schema);
  return unit === undefined ? '' : ` ${unit}`;
}

/** What a part of the content is called: a field, or `toStatus`. */
export function usePartName(form: FieldsForm | null): (part: string) => string {
  const say = useWords(words);
  return (part) => (part === 'toStatus' ? say('status') : titleOf(part, form?.fields[part]).label);
}

/** The value of a part of the content. */
export function PartValue({
  item,
  part,
  value,
}: {
  item: { objectType: string; form: FieldsForm | null };
  part: string;
  value: unknown;
}) {
  const names = useDirectory();
  if (part === 'toStatus' && typeof value === 'string')
    return names.objectStatus(item.objectType, value);
  return <Value value={value} schema={item.form?.fields[part]} />;
}

type Named = Pick<ItemDetail, 'objectType' | 'objectNumber' | 'objectId'>;

/** `Order WO-1042` */
export function useObjectName(): (object: Named) => string {
  const say = useWords(words);
  const names = useDirectory();
  return (object) =>
    say('object', { type: names.objectType(object.objectType), number: nameOf(object) });
}
