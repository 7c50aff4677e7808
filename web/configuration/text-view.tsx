import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import type { Ref } from './documents.ts';
import type { Draft } from './draft.ts';
import { fitsForm } from './shape.ts';
import { words } from './words.ts';

/** The text as a value, or why it is none. */
function parsed(text: string): { value: unknown } | { reason: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** A document as JSON, for what no form shows. */
export function TextView({ of, draft }: { of: Ref; draft: Draft }) {
  const say = useWords(words);
  const written = JSON.stringify(draft.document, null, 2);
  const [typed, setTyped] = useState<string | null>(draft.text ?? null);
  const result = typed === null ? null : parsed(typed);
  const fault =
    result !== null && 'reason' in result
      ? say('noJson', { reason: result.reason })
      : result !== null && !fitsForm(of.kind, result.value) && say('noForm');
  return (
    <Textarea
      label={say('textLabel')}
      description={say('textHint')}
      classNames={{ input: classes.code }}
      value={draft.text ?? typed ?? written}
      error={fault}
      autosize
      minRows={12}
      maxRows={40}
      spellCheck={false}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        const now = parsed(value);
        if ('value' in now && fitsForm(of.kind, now.value)) draft.change(now.value);
        else draft.type(value);
      }}
      onBlur={() => {
        // In the form that the others see, once it is right.
        if (!fault) setTyped(null);
      }}
    />
  );
}
