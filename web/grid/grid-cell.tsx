import { useWords } from '../app/i18n.ts';
import { nameOf } from '../app/object-name.ts';
import table from '../app/table.module.css';
import { fieldIn } from '../item/fault.ts';
import { titleOf } from '../item/field.ts';
import { FieldInput } from '../item/field-input.tsx';
import { formWords } from '../item/form-words.ts';
import { PartValue } from '../item/shown.tsx';
import { useManagers } from '../item/use-managers.ts';
import type { GridRowProps } from './row-props.ts';
import { asks, type Column, cellId, changeOf, mayGive, rawOfCell } from './rows.ts';
import { words } from './words.ts';

type Props = GridRowProps & { column: Column };

/** What stands against the cell: by the last forecast or refusal, else by the item itself while it holds that. */
function faultOf({ row, typed, faults, result, column: { field } }: Props): string | undefined {
  const isAbout = ({ path }: { path?: string | undefined }) => fieldIn(path) === field;
  const told = faults?.find(isAbout);
  if (told) return told.message;
  if (typed?.fields[field] !== undefined) return undefined;
  // That it is missing says the empty cell, until somebody has tried.
  const isTried = result?.outcome === 'failed';
  return row.item.errors.find(
    (error) => isAbout(error) && (isTried || error.code !== 'field-required'),
  )?.message;
}

/** One field of one item: a control where the item lacks it, else what the item says. */
export function GridCell(props: Props) {
  const { row, column, typed, standing, onFill } = props;
  const { field, schema } = column;
  const say = useWords(words);
  if (!asks(row, column) || standing === 'closed') return <Quiet {...props} />;
  if (!mayGive(row, field)) return <Locked {...props} />;
  const isUnreadable = changeOf(row, typed).unreadable.includes(field);
  return (
    <FieldInput
      id={cellId(row.item.id, field)}
      {...{ name: field, schema }}
      raw={rawOfCell(row, field, typed)}
      onRaw={(raw) => onFill(row, field, raw)}
      error={isUnreadable ? say('unreadable') : faultOf(props)}
      label={say('cell', { field: titleOf(field, schema).label, object: nameOf(row.item) })}
      isBare
      {...(standing === 'sent' && { closed: say('sending') })}
    />
  );
}

/** A cell that is not to be filled in: what the item says, and what somebody typed in vain. */
function Quiet({ row: { item, form }, column: { field }, typed }: Props) {
  const say = useWords(words);
  const value = item.content.fields?.[field];
  const inVain = typed?.fields[field];
  return (
    <>
      {value !== undefined && <PartValue item={{ ...item, form }} part={field} value={value} />}
      {inVain !== undefined && inVain !== '' && (
        <div className={table.faint}>
          ‘{inVain}’ ({say('notSaved')})
        </div>
      )}
    </>
  );
}

function Locked(props: Props) {
  const say = useWords(formWords);
  const managers = useManagers();
  const isLocked = props.row.form.locked.includes(props.column.field);
  return (
    <>
      <Quiet {...props} />
      <div className={table.faint}>{isLocked ? say('locked') : say('notYours', { managers })}</div>
    </>
  );
}
