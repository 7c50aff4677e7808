import { Group, NativeSelect, Textarea, TextInput, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Text } from '../../domain/words.ts';
import { useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import { formWords } from './form-words.ts';
import { usePlace } from './places.tsx';

/** Pieces that the forms of all documents are made of; each stands at a place of its document. */

/** The object with this member; without it where the value is undefined. */
export function withMember<T extends object, K extends keyof T>(
  of: T,
  name: K,
  value: T[K] | undefined,
): T {
  if (value !== undefined) return { ...of, [name]: value };
  const { [name]: _, ...rest } = of;
  return rest as T;
}

/** The list with another entry at this place. */
export const withEntry = <T,>(list: readonly T[], at: number, entry: T): T[] =>
  list.map((each, index) => (index === at ? entry : each));

export const withoutEntry = <T,>(list: readonly T[], at: number): T[] =>
  list.filter((_, index) => index !== at);

/** A part of a form with its heading. */
export function Section({
  title,
  help,
  place,
  actions,
  children,
}: {
  title: string;
  help?: string;
  /** The place that the whole part stands for. */
  place?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id} data-place={place}>
      <Group justify="space-between" align="flex-start" gap="xs" mb="xs">
        <div>
          <Title order={2} size="h5" id={id} tabIndex={-1}>
            {title}
          </Title>
          {help && <p className={classes.help}>{help}</p>}
        </div>
        {actions}
      </Group>
      {children}
    </section>
  );
}

type Named = { pointer: string; label: string; description?: string };

/** A label that is read and not seen, where what stands beside it tells those who see. */
const labelled = (label: string, isHidden: boolean | undefined) =>
  isHidden ? { 'aria-label': label } : { label };

/** One line of text. */
export function TextPlace({
  pointer,
  label,
  isLabelHidden,
  value,
  onChange,
  ...props
}: Named & {
  value: string;
  isLabelHidden?: boolean | undefined;
  onChange: (value: string) => void;
}) {
  return (
    <TextInput
      size="xs"
      {...props}
      {...labelled(label, isLabelHidden)}
      {...usePlace(pointer)}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** A condition in CEL; empty = there is none. */
export function ConditionPlace({
  pointer,
  value,
  onChange,
  ...props
}: Named & { value: string | undefined; onChange: (value: string | undefined) => void }) {
  const say = useWords(formWords);
  return (
    <Textarea
      size="xs"
      description={say('condition')}
      {...props}
      {...usePlace(pointer)}
      classNames={{ input: classes.code }}
      autosize
      spellCheck={false}
      value={value ?? ''}
      onChange={({ currentTarget }) =>
        onChange(currentTarget.value === '' ? undefined : currentTarget.value)
      }
    />
  );
}

/** Lines of text, each an entry. What is empty is left out once the focus leaves. */
export function LinesPlace({
  pointer,
  value,
  onChange,
  ...props
}: Named & { value: readonly string[]; onChange: (value: string[]) => void }) {
  return (
    <Textarea
      size="xs"
      {...props}
      {...usePlace(pointer)}
      autosize
      minRows={3}
      maxRows={20}
      value={value.join('\n')}
      onChange={({ currentTarget }) => onChange(currentTarget.value.split('\n'))}
      onBlur={() => {
        const kept = value.map((line) => line.trim()).filter(Boolean);
        if (kept.length !== value.length) onChange(kept);
      }}
    />
  );
}

export function SelectPlace({
  pointer,
  value,
  data,
  onChange,
  ...props
}: Named & {
  value: string;
  data: { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  // What is not there any more is shown as it is, and not taken for another.
  const known = data.some((each) => each.value === value);
  return (
    <NativeSelect
      size="xs"
      {...props}
      {...usePlace(pointer)}
      value={value}
      data={known ? data : [{ value, label: value }, ...data]}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** A text in both languages; `optional`: without English there is none. */
export function LabelPlace({
  pointer,
  value,
  labels,
  isLabelHidden,
  onChange,
}: {
  pointer: string;
  value: Text | undefined;
  labels: { en: string; nl: string };
  isLabelHidden?: boolean;
  onChange: (value: Text | undefined) => void;
}) {
  const { en = '', nl } = value ?? {};
  const text = (english: string, dutch: string): Text | undefined => {
    if (english === '' && dutch === '') return undefined;
    return { en: english, ...(dutch !== '' && { nl: dutch }) };
  };
  return (
    <div className={classes.pair}>
      <TextPlace
        pointer={`${pointer}/en`}
        label={labels.en}
        isLabelHidden={isLabelHidden}
        value={en}
        onChange={(typed) => onChange(text(typed, nl ?? ''))}
      />
      <TextPlace
        pointer={`${pointer}/nl`}
        label={labels.nl}
        isLabelHidden={isLabelHidden}
        value={nl ?? ''}
        onChange={(typed) => onChange(text(en, typed))}
      />
    </div>
  );
}

/** What somebody or something is called. */
export function NamePlace({ value, onChange }: { value: Text; onChange: (value: Text) => void }) {
  const say = useWords(formWords);
  return (
    <LabelPlace
      pointer="/label"
      labels={{ en: say('labelEn'), nl: say('labelNl') }}
      value={value}
      onChange={(label) => onChange(label ?? { en: '' })}
    />
  );
}
