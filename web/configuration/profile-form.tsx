import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { FunctionProfile } from '../../domain/configuration.ts';
import { inLanguage } from '../../domain/language.ts';
import { useLanguage, useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import { useDocuments } from './documents.ts';
import { NamePlace, Section } from './form-parts.tsx';
import { formWords } from './form-words.ts';
import { ProfileMatrix } from './profile-matrix.tsx';

type Props = { document: FunctionProfile; onChange: (next: FunctionProfile) => void };

/** A function profile: its name, and the matrix of its rights beside another profile's. */
export function ProfileForm({ document, onChange }: Props) {
  const say = useWords(formWords);
  const language = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const { documents: profiles } = useDocuments('function-profile');
  const [wanted, setWanted] = useState('');
  const [isOnlyDifferent, setOnlyDifferent] = useState(false);
  const others = profiles.filter(({ id }) => id !== document.id);
  const other = others.find(({ id }) => id === search.compare)?.document;
  return (
    <>
      <Section title={say('general')}>
        <NamePlace value={document.label} onChange={(label) => onChange({ ...document, label })} />
      </Section>
      <Section title={say('matrix')} help={say('matrixHelp')}>
        <div className={classes.tools}>
          <TextInput
            size="xs"
            type="search"
            label={say('filterRows')}
            value={wanted}
            onChange={({ currentTarget }) => setWanted(currentTarget.value)}
          />
          <NativeSelect
            size="xs"
            label={say('compare')}
            value={other?.id ?? ''}
            data={[
              { value: '', label: say('compareNone') },
              ...others.map(({ id, document: each }) => ({
                value: id,
                label: inLanguage(each.label, language),
              })),
            ]}
            onChange={({ currentTarget: { value } }) =>
              void navigate({
                to: '.',
                search: { rule: search.rule, type: search.type, compare: value || undefined },
                replace: true,
                resetScroll: false,
              })
            }
          />
          {other && (
            <Checkbox
              size="sm"
              label={say('onlyDifferent')}
              checked={isOnlyDifferent}
              onChange={({ currentTarget }) => setOnlyDifferent(currentTarget.checked)}
            />
          )}
        </div>
        <ProfileMatrix
          {...{ document, other, wanted, onChange }}
          isOnlyDifferent={isOnlyDifferent && other !== undefined}
        />
      </Section>
    </>
  );
}
