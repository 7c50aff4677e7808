import { Link } from '@tanstack/react-router';
import type { PropertySet } from '../../domain/configuration.ts';
import { useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import { useDocuments } from './documents.ts';
import { LinesPlace, NamePlace, Section } from './form-parts.tsx';
import { formWords } from './form-words.ts';

type Props = { document: PropertySet; onChange: (next: PropertySet) => void };

/** The properties that users may work on. */
export function PropertySetForm({ document, onChange }: Props) {
  const say = useWords(formWords);
  const { documents: users } = useDocuments('user');
  const holders = users.filter(({ document: user }) => user.propertySet === document.id);
  return (
    <>
      <Section title={say('general')}>
        <NamePlace value={document.label} onChange={(label) => onChange({ ...document, label })} />
        <LinesPlace
          pointer="/properties"
          label={say('properties')}
          value={document.properties}
          onChange={(properties) => onChange({ ...document, properties })}
        />
      </Section>
      <Section title={say('usersOfSet')}>
        {holders.length === 0 && <p className={classes.help}>{say('nobody')}</p>}
        <ul className={classes.links}>
          {holders.map(({ id, document: user }) => (
            <li key={id}>
              <Link
                to="/configuration/$segment/$id"
                className={classes.link}
                params={{ segment: 'users', id }}
              >
                {user.name}
              </Link>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
