import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useWords } from '../app/i18n.ts';
import { choicesOf, type FieldSchema, kindOf, titleOf } from './field.ts';
import { formWords } from './form-words.ts';
import { words } from './words.ts';

export type FieldInputProps = {
  id: string;
  name: string;
  schema: FieldSchema | undefined;
  raw: string;
  onRaw: (raw: string) => void;
  error?: string | undefined;
  isRequired?: boolean;
  /** Why it cannot be changed. */
  closed?: string | undefined;
  /** Instead of the field's own title. */
  label?: string;
  /** Whether the label is read out only: what stands around it says the same to the eye. */
  isBare?: boolean;
};

/** What is said under the name of a field. */
function useHint({ schema, closed }: FieldInputProps): string | undefined {
  const say = useWords(formWords);
  if (closed !== undefined) return closed;
  if (schema === undefined) return say('unknownField');
  return kindOf(schema) === 'json' ? say('jsonHint') : undefined;
}

/** The control of one field, by its schema. What it holds is what was typed, readable or not. */
export function FieldInput(props: FieldInputProps) {
  const { id, name, raw, onRaw, error, isRequired = false, isBare = false } = props;
  const schema = props.schema ?? { type: 'string' };
  const title = titleOf(name, schema);
  const kind = kindOf(schema);
  const isClosed = props.closed !== undefined;
  const label = props.label ?? title.label;
  const hint = useHint(props);
  const common = {
    ...{ id, value: raw, error },
    ...(isBare ? { 'aria-label': label } : { label, description: hint }),
    ...{ withAsterisk: isRequired, 'aria-required': isRequired },
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      onRaw(currentTarget.value),
  };
  switch (kind) {
    case 'choice':
    case 'yes-no':
      return <ChoiceInput {...{ common, schema, isClosed }} />;
    case 'long-text':
    case 'json':
      return <Textarea {...common} readOnly={isClosed} autosize maxRows={12} />;
    case 'text':
      return <TextInput {...common} readOnly={isClosed} />;
    case 'number':
      return (
        <TextInput
          {...common}
          inputMode="decimal"
          readOnly={isClosed}
          {...(title.unit && { rightSection: <small>{title.unit}</small>, rightSectionWidth: 72 })}
        />
      );
    case 'date':
    case 'moment':
      return (
        <TextInput
          {...common}
          type={kind === 'date' ? 'date' : 'datetime-local'}
          readOnly={isClosed}
        />
      );
  }
}

type ChoiceProps = {
  common: { value: string };
  schema: FieldSchema;
  isClosed: boolean;
};

function ChoiceInput({ common, schema, isClosed }: ChoiceProps) {
  const say = useWords(formWords);
  const sayValue = useWords(words);
  const { value: raw } = common;
  const known =
    kindOf(schema) === 'yes-no'
      ? [
          { value: 'true', label: sayValue('yes') },
          { value: 'false', label: sayValue('no') },
        ]
      : choicesOf(schema).map((choice) => ({ value: choice.raw, label: choice.label }));
  const isKnown = raw === '' || known.some(({ value }) => value === raw);
  const data = [
    { value: '', label: say('choose') },
    ...known,
    // What was sent is shown, also where it is not one of those that can be chosen.
    ...(isKnown ? [] : [{ value: raw, label: say('notListed', { value: raw }) }]),
  ];
  return (
    <NativeSelect {...common} data={isClosed ? data.filter(({ value }) => value === raw) : data} />
  );
}
