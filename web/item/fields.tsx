import { Anchor } from '@mantine/core';
import { useState } from 'react';
import type { ItemForm } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { FieldInput } from './field-input.tsx';
import { formWords } from './form-words.ts';
import classes from './item.module.css';
import { rawIn, type Typed } from './typed.ts';
import { useManagers } from './use-managers.ts';

type Props = {
  /** Begins the ids of the controls. */
  prefix: string;
  form: ItemForm;
  /** What the controls hold until somebody types. */
  values: Record<string, unknown>;
  typed: Typed;
  onTyped: (typed: Typed) => void;
  /** What is wrong, by field. */
  errors: Record<string, string>;
  required: readonly string[];
  /** These are shown at once, the others on demand. */
  first: readonly string[];
  /** Whether locked fields are closed here. */
  isLocking: boolean;
};

/** The typed form of an object type's fields. */
export function Fields({
  prefix,
  form,
  values,
  typed,
  onTyped,
  errors,
  required,
  first,
  isLocking,
}: Props) {
  const say = useWords(formWords);
  const managers = useManagers();
  const [isAll, setAll] = useState(false);
  const known = Object.keys(form.fields);
  const unknown = Object.keys(values).filter((name) => !known.includes(name));
  const wanted = new Set([...first, ...Object.keys(typed), ...Object.keys(errors)]);
  const shown = [...known.filter((name) => isAll || wanted.has(name)), ...unknown];
  const closedBy = (name: string) => {
    if (isLocking && form.locked.includes(name)) return say('locked');
    if (known.includes(name) && !form.modifiable.includes(name))
      return say('notYours', { managers });
    return undefined;
  };
  return (
    <>
      <div className={classes.fields}>
        {shown.map((name) => (
          <FieldInput
            key={name}
            id={`${prefix}-${name}`}
            {...{ name, schema: form.fields[name] }}
            raw={typed[name] ?? rawIn(form, name, values)}
            onRaw={(raw) => onTyped({ ...typed, [name]: raw })}
            error={errors[name]}
            isRequired={required.includes(name)}
            closed={closedBy(name)}
          />
        ))}
      </div>
      {!isAll && shown.length < known.length + unknown.length && (
        <Anchor
          component="button"
          type="button"
          size="sm"
          w="fit-content"
          onClick={() => setAll(true)}
        >
          {say('moreFields', { count: known.length + unknown.length - shown.length })}
        </Anchor>
      )}
    </>
  );
}
