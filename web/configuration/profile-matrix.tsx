import { useState } from 'react';
import type { FunctionProfile } from '../../domain/configuration.ts';
import { inLanguage } from '../../domain/language.ts';
import { useLanguage, useWords } from '../app/i18n.ts';
import { useDocuments } from './documents.ts';
import { formWords } from './form-words.ts';
import classes from './matrix.module.css';
import { partsOf, useReveal } from './places.tsx';
import { TypeRows } from './type-rows.tsx';

export type MatrixProps = {
  document: FunctionProfile;
  other: FunctionProfile | undefined;
  wanted: string;
  isOnlyDifferent: boolean;
  onChange: (next: FunctionProfile) => void;
};

/** What a profile allows: object types and what can be done with them, by what may be done. */
export function ProfileMatrix(props: MatrixProps) {
  const { document, other } = props;
  const say = useWords(formWords);
  const language = useLanguage();
  const { documents: types } = useDocuments('object-type');
  const [opened, setOpened] = useState<readonly string[] | null>(null);
  useReveal((pointer) => {
    const [, typeName] = partsOf(pointer);
    if (typeName !== undefined) setOpened((before) => [...(before ?? []), typeName]);
  });
  const known = new Map(types.map(({ id, document: type }) => [id, type]));
  const names = [...new Set([...Object.keys(document.objectTypes), ...known.keys()])];
  const first = names.slice(0, 1);
  const isOpen = (name: string) =>
    props.wanted.trim() !== '' || props.isOnlyDifferent || (opened ?? first).includes(name);
  const toggle = (name: string) => {
    const before = opened ?? first;
    setOpened(before.includes(name) ? before.filter((each) => each !== name) : [...before, name]);
  };
  return (
    <div className={classes.frame}>
      <table className={classes.matrix} aria-label={say('matrix')}>
        <thead>
          <tr>
            <th scope="col">{say('what')}</th>
            <th scope="col">{say('read')}</th>
            <th scope="col">{say('modify')}</th>
            <th scope="col">{say('do')}</th>
            {other && <th scope="col">{inLanguage(other.label, language)}</th>}
          </tr>
        </thead>
        {names.map((name) => (
          <TypeRows
            key={name}
            {...props}
            {...{ name, type: known.get(name), isOpen: isOpen(name) }}
            onToggle={() => toggle(name)}
          />
        ))}
      </table>
    </div>
  );
}
