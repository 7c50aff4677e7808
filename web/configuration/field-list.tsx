import { Checkbox, Group } from '@mantine/core';
import { useState } from 'react';
import type { JsonSchema, ObjectType } from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { useWords } from '../app/i18n.ts';
import { AddName } from './add-name.tsx';
import classes from './configuration.module.css';
import { EntryCard } from './entry-card.tsx';
import { fieldTypeOf, fieldTypes, limitsOf, withType } from './field-type.ts';
import { LinesPlace, Section, SelectPlace, TextPlace, withMember } from './form-parts.tsx';
import { formWords } from './form-words.ts';
import { type TypeProps, useTypeNames } from './type-names.ts';

type Property = JsonSchema['properties'][string];

const typeWords = {
  ...({ text: 'typeText', integer: 'typeInteger', number: 'typeNumber' } as const),
  ...({ boolean: 'typeBoolean', date: 'typeDate', moment: 'typeMoment' } as const),
  ...({ choice: 'typeChoice', other: 'typeOther' } as const),
};

/** The list with or without an entry; undefined when it becomes empty. */
const listWith = (list: readonly string[] = [], name: string, has: boolean) => {
  const next = [...list.filter((each) => each !== name), ...(has ? [name] : [])];
  return next.length > 0 ? next : undefined;
};

/** An object type with another field, or without it. */
function withField(type: ObjectType, name: string, property: Property | undefined): ObjectType {
  const properties = withMember(type.schema.properties, name, property);
  const next = { ...type, schema: { ...type.schema, properties } };
  return property === undefined ? withLocked(withRequired(next, name, false), name, false) : next;
}

const withRequired = (type: ObjectType, name: string, has: boolean): ObjectType => ({
  ...type,
  schema: withMember(type.schema, 'required', listWith(type.schema.required, name, has)),
});

const withLocked = (type: ObjectType, name: string, has: boolean): ObjectType =>
  withMember(type, 'lockedFields', listWith(type.lockedFields, name, has));

/** What an object holds. */
export function FieldList({ document, onChange }: TypeProps) {
  const say = useWords(formWords);
  const names = useTypeNames(document);
  const [added, setAdded] = useState<string | null>(null);
  const { schema, lockedFields = [] } = document;
  const accept = (name: string) =>
    /^[A-Za-z_][\w-]{0,99}$/.test(name) && !Object.hasOwn(schema.properties, name);
  const note = (name: string, property: Property) =>
    [
      say(typeWords[fieldTypeOf(property)]),
      ...(schema.required?.includes(name) ? [say('required')] : []),
      ...(lockedFields.includes(name) ? [say('locked')] : []),
    ].join(' · ');
  return (
    <Section title={say('fields')} help={say('fieldsHelp')} place="/schema">
      <ul className={classes.entries} data-columns="two">
        {names.fields.map((name) => {
          const property = schema.properties[name] ?? {};
          return (
            <EntryCard
              key={name}
              pointer={pointerTo('schema', 'properties', name)}
              name={name}
              summary={names.field(name)}
              note={note(name, property)}
              isOpenAtFirst={name === added}
              onRemove={() => onChange(withField(document, name, undefined))}
            >
              <FieldForm {...{ document, onChange, name, property }} />
            </EntryCard>
          );
        })}
      </ul>
      <AddName
        label={say('addField')}
        accept={accept}
        onAdd={(name) => {
          setAdded(name);
          onChange(withField(document, name, { type: 'string', title: name }));
        }}
      />
    </Section>
  );
}

function FieldForm({
  document,
  onChange,
  name,
  property,
}: TypeProps & { name: string; property: Property }) {
  const say = useWords(formWords);
  const place = (...path: string[]) => pointerTo('schema', 'properties', name, ...path);
  const set = (next: Property) => onChange(withField(document, name, next));
  const type = fieldTypeOf(property);
  const { title = '', enum: choices } = property;
  return (
    <>
      <div className={classes.fields}>
        <TextPlace
          pointer={place('title')}
          label={say('fieldTitle')}
          value={title}
          onChange={(typed) => set(withMember(property, 'title', typed || undefined))}
        />
        <SelectPlace
          pointer={place('type')}
          label={say('fieldType')}
          value={type}
          data={fieldTypes
            .filter((each) => each !== 'other' || type === 'other')
            .map((value) => ({ value, label: say(typeWords[value]) }))}
          onChange={(value) => {
            const chosen = fieldTypes.find((each) => each === value);
            if (chosen && chosen !== 'other') set(withType(property, chosen));
          }}
        />
        {limitsOf(type).map((limit) => (
          <TextPlace
            key={limit}
            pointer={place(limit)}
            label={say(limit)}
            value={property[limit] === undefined ? '' : `${property[limit]}`}
            onChange={(typed) => {
              const number = Number.parseInt(typed, 10);
              set(withMember(property, limit, Number.isNaN(number) ? undefined : number));
            }}
          />
        ))}
      </div>
      {type === 'choice' && (
        <LinesPlace
          pointer={place('enum')}
          label={say('choices')}
          value={Array.isArray(choices) ? choices.map(String) : []}
          onChange={(next) => set({ ...property, enum: next })}
        />
      )}
      <Group gap="md">
        <Checkbox
          size="xs"
          label={say('required')}
          checked={document.schema.required?.includes(name) ?? false}
          onChange={({ currentTarget }) =>
            onChange(withRequired(document, name, currentTarget.checked))
          }
        />
        <Checkbox
          size="xs"
          label={say('locked')}
          checked={document.lockedFields?.includes(name) ?? false}
          onChange={({ currentTarget }) =>
            onChange(withLocked(document, name, currentTarget.checked))
          }
        />
      </Group>
    </>
  );
}
