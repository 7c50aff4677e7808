import { Button, Checkbox, Group } from '@mantine/core';
import { useState } from 'react';
import type { Mandatory } from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { actions } from '../../domain/words.ts';
import { useWords } from '../app/i18n.ts';
import { actionWords } from '../app/vocabulary.ts';
import classes from './configuration.module.css';
import { EntryCard } from './entry-card.tsx';
import {
  ConditionPlace,
  LabelPlace,
  Section,
  SelectPlace,
  TextPlace,
  withEntry,
  withMember,
  withoutEntry,
} from './form-parts.tsx';
import { formWords } from './form-words.ts';
import { usePlace } from './places.tsx';
import { freeName, type TypeProps, useTypeNames } from './type-names.ts';

/** What has to be filled in, and when. */
export function MandatoryList({ document, onChange }: TypeProps) {
  const say = useWords(formWords);
  const sayAction = useWords(actionWords);
  const names = useTypeNames(document);
  const [added, setAdded] = useState<number | null>(null);
  const { mandatory = [] } = document;
  const set = (next: Mandatory[]) => onChange({ ...document, mandatory: next });
  const add = () => {
    const id = freeName(
      'mandatory',
      mandatory.map((each) => each.id),
    );
    const toStatus = document.statuses.at(-1)?.name ?? '';
    setAdded(mandatory.length);
    set([...mandatory, { id, fields: [], on: { toStatus } }]);
  };
  const summary = ({ fields, on }: Mandatory) => {
    const listed = fields.map(names.field).join(', ') || say('noFields');
    return 'toStatus' in on
      ? say('beforeStatus', { status: names.status(on.toStatus), fields: listed })
      : say('forAction', { action: sayAction(on.action).toLowerCase(), fields: listed });
  };
  return (
    <Section
      title={say('mandatory')}
      help={say('mandatoryHelp')}
      place="/mandatory"
      actions={
        <Button size="compact-sm" variant="default" onClick={add}>
          {say('addMandatory')}
        </Button>
      }
    >
      <ul className={classes.entries}>
        {mandatory.map((each, at) => (
          <EntryCard
            // biome-ignore lint/suspicious/noArrayIndexKey: the id is being typed; a place stays.
            key={at}
            pointer={pointerTo('mandatory', at)}
            name={each.id}
            summary={summary(each)}
            note={each.when && say('onlyIf', { condition: each.when })}
            isOpenAtFirst={at === added}
            onRemove={() => set(withoutEntry(mandatory, at))}
          >
            <MandatoryForm
              {...{ document, at, entry: each }}
              onEntry={(next) => set(withEntry(mandatory, at, next))}
            />
          </EntryCard>
        ))}
      </ul>
    </Section>
  );
}

type FormProps = Pick<TypeProps, 'document'> & {
  at: number;
  entry: Mandatory;
  onEntry: (next: Mandatory) => void;
};

function MandatoryForm({ document, at, entry, onEntry }: FormProps) {
  const say = useWords(formWords);
  const sayAction = useWords(actionWords);
  const names = useTypeNames(document);
  const place = (...path: string[]) => pointerTo('mandatory', at, ...path);
  const { fields, on } = entry;
  const known = names.fields;
  const all = [...known, ...fields.filter((field) => !known.includes(field))];
  return (
    <>
      <Checkbox.Group
        size="xs"
        label={say('mandatoryFields')}
        {...usePlace(place('fields'))}
        value={fields}
        onChange={(chosen) =>
          onEntry({
            ...entry,
            // Those that were there stay in their order.
            fields: [
              ...fields.filter((field) => chosen.includes(field)),
              ...chosen.filter((field) => !fields.includes(field)),
            ],
          })
        }
      >
        <Group gap="sm" mt={4}>
          {all.map((field) => (
            <Checkbox key={field} size="xs" value={field} label={names.field(field)} />
          ))}
        </Group>
      </Checkbox.Group>
      <div className={classes.fields}>
        <SelectPlace
          pointer={place('on', 'toStatus' in on ? 'toStatus' : 'action')}
          label={say('on')}
          value={'toStatus' in on ? `status ${on.toStatus}` : `action ${on.action}`}
          data={[
            ...document.statuses.map(({ name }) => ({
              value: `status ${name}`,
              label: say('onStatus', { status: names.status(name) }),
            })),
            ...actions.map((action) => ({
              value: `action ${action}`,
              label: say('onAction', { action: sayAction(action) }),
            })),
          ]}
          onChange={(value) => onEntry({ ...entry, on: onOf(value) })}
        />
        <TextPlace
          pointer={place('id')}
          label={say('id')}
          value={entry.id}
          onChange={(id) => onEntry({ ...entry, id })}
        />
      </div>
      <ConditionPlace
        pointer={place('when')}
        label={say('when')}
        value={entry.when}
        onChange={(when) => onEntry(withMember(entry, 'when', when))}
      />
      <LabelPlace
        pointer={place('message')}
        labels={{ en: say('messageEn'), nl: say('messageNl') }}
        value={entry.message}
        onChange={(message) => onEntry(withMember(entry, 'message', message))}
      />
    </>
  );
}

function onOf(value: string): Mandatory['on'] {
  const action = actions.find((each) => value === `action ${each}`);
  return action ? { action } : { toStatus: value.replace(/^status /, '') };
}
