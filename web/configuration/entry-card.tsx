import { Button, Group } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import { formWords } from './form-words.ts';
import { isWithin, useFaultsWithin, usePlace, useReveal } from './places.tsx';

type Props = {
  /** Its place in the document. */
  pointer: string;
  name: string;
  /** What it says, in a line. */
  summary: string;
  note?: string | undefined;
  isOpenAtFirst: boolean;
  onRemove: () => void;
  children: ReactNode;
};

/** An entry of a list: what it says, and its form where somebody opens it. */
export function EntryCard(props: Props) {
  const { pointer, name, summary, note, isOpenAtFirst, onRemove, children } = props;
  const say = useWords(formWords);
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  useReveal((shown) => {
    if (isWithin(shown, pointer)) setOpen(true);
  });
  const { error, ...place } = usePlace(pointer);
  const faults = useFaultsWithin(pointer);
  return (
    <li className={classes.entryCard} data-faulty={faults.length > 0 || undefined} {...place}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <div className={classes.entryText}>
          <div className={classes.entrySummary}>{summary}</div>
          <div className={classes.faint}>
            {name}
            {note && ` · ${note}`}
          </div>
          {error && <div className={classes.fault}>{error}</div>}
        </div>
        <Group gap={4} wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={isOpen}
            aria-label={say(isOpen ? 'foldOf' : 'editOf', { name })}
            onClick={() => setOpen(!isOpen)}
          >
            {say(isOpen ? 'fold' : 'edit')}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={say('removeOf', { name })}
            onClick={onRemove}
          >
            {say('remove')}
          </Button>
        </Group>
      </Group>
      {isOpen && <div className={classes.entryForm}>{children}</div>}
    </li>
  );
}
