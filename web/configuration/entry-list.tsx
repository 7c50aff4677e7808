import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import classes from './configuration.module.css';
import { EntryCard } from './entry-card.tsx';
import { Section, withEntry, withoutEntry } from './form-parts.tsx';

type Props<T> = {
  /** The member of the document that holds them. */
  member: string;
  title: string;
  help: string;
  /** Of the button that adds one. */
  add: string;
  entries: readonly T[];
  /** One to begin with. */
  fresh: () => T;
  summaryOf: (entry: T) => string;
  noteOf: (entry: T) => string | undefined;
  onChange: (entries: T[]) => void;
  form: (entry: T, at: number, onEntry: (next: T) => void) => ReactNode;
};

/** A list in a document whose entries are added, removed, and opened to be edited. */
export function EntryList<T extends { id: string }>(props: Props<T>) {
  const { member, title, help, add, entries, fresh, summaryOf, noteOf, onChange, form } = props;
  const [added, setAdded] = useState<number | null>(null);
  const onAdd = () => {
    setAdded(entries.length);
    onChange([...entries, fresh()]);
  };
  return (
    <Section
      title={title}
      help={help}
      place={pointerTo(member)}
      actions={
        <Button size="compact-sm" variant="default" onClick={onAdd}>
          {add}
        </Button>
      }
    >
      <ul className={classes.entries}>
        {entries.map((each, at) => (
          <EntryCard
            // biome-ignore lint/suspicious/noArrayIndexKey: the id is being typed; a place stays.
            key={at}
            pointer={pointerTo(member, at)}
            name={each.id}
            summary={summaryOf(each)}
            note={noteOf(each)}
            isOpenAtFirst={at === added}
            onRemove={() => onChange(withoutEntry(entries, at))}
          >
            {form(each, at, (next) => onChange(withEntry(entries, at, next)))}
          </EntryCard>
        ))}
      </ul>
    </Section>
  );
}
