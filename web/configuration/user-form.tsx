import { Checkbox, Group, Switch } from '@mantine/core';
import type { User } from '../../domain/configuration.ts';
import { inLanguage } from '../../domain/language.ts';
import { roles } from '../../domain/words.ts';
import { useLanguage, useWords } from '../app/i18n.ts';
import { roleWords } from '../app/vocabulary.ts';
import classes from './configuration.module.css';
import { useDocuments } from './documents.ts';
import { Section, SelectPlace, TextPlace } from './form-parts.tsx';
import { formWords } from './form-words.ts';
import { usePlace } from './places.tsx';

type Props = { document: User; onChange: (next: User) => void };

/** A user: who they are, as what they work, and where. */
export function UserForm({ document, onChange }: Props) {
  const say = useWords(formWords);
  const sayRole = useWords(roleWords);
  const language = useLanguage();
  const { documents: profiles } = useDocuments('function-profile');
  const { documents: sets } = useDocuments('property-set');
  const set = (more: Partial<User>) => onChange({ ...document, ...more });
  const options = (all: readonly { id: string; document: { label: User['name'] | object } }[]) =>
    all.map(({ id, document: { label } }) => ({
      value: id,
      label: inLanguage(label as { en: string }, language),
    }));
  return (
    <Section title={say('general')}>
      <div className={classes.fields}>
        <TextPlace
          pointer="/name"
          label={say('userName')}
          value={document.name}
          onChange={(name) => set({ name })}
        />
        <SelectPlace
          pointer="/language"
          label={say('language')}
          value={document.language}
          data={[
            { value: 'en', label: say('english') },
            { value: 'nl', label: say('dutch') },
          ]}
          onChange={(value) => set({ language: value === 'nl' ? 'nl' : 'en' })}
        />
        <SelectPlace
          pointer="/functionProfile"
          label={say('functionProfile')}
          value={document.functionProfile ?? ''}
          data={[{ value: '', label: say('none') }, ...options(profiles)]}
          onChange={(value) => set({ functionProfile: value || null })}
        />
        <SelectPlace
          pointer="/propertySet"
          label={say('propertySet')}
          value={document.propertySet ?? ''}
          data={[{ value: '', label: say('every') }, ...options(sets)]}
          onChange={(value) => set({ propertySet: value || null })}
        />
      </div>
      <Checkbox.Group
        size="xs"
        mt="sm"
        label={say('roles')}
        description={say('rolesHint')}
        {...usePlace('/roles')}
        value={[...document.roles]}
        onChange={(chosen) => set({ roles: roles.filter((role) => chosen.includes(role)) })}
      >
        <Group mt={6} gap="md">
          {roles.map((role) => (
            <Checkbox key={role} size="sm" value={role} label={sayRole(role)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Switch
        mt="md"
        label={say('active')}
        {...usePlace('/active')}
        checked={document.active}
        onChange={({ currentTarget }) => set({ active: currentTarget.checked })}
      />
    </Section>
  );
}
