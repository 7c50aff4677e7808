import { Checkbox, Group } from '@mantine/core';
import type { Mandatory } from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { actions } from '../../domain/words.ts';
import { useWords } from '../app/i18n.ts';
import { actionWords } from '../app/vocabulary.ts';
import classes from './configuration.module.css';
import { EntryList } from './entry-list.tsx';
import { ConditionPlace, LabelPlace, SelectPlace, TextPlace, withMember } from './form-parts.tsx';
import { formWords } from './form-words.ts';
import { usePlace } from './places.tsx';
import { freeName, type TypeProps, useTypeNames } from './type-names.ts';

/** What has to be filled in, and when. */
export function MandatoryList({ document, onChange }: TypeProps) {
  const say = useWords(formWords);
  const sayAction = useWords(actionWords);
  const names = useTypeNames(document);
  const { mandatory = [] } = document;
  const fresh = (): Mandatory => {
    const ids = mandatory.map(({ id }) => id);
    const toStatus = document.statuses.at(-1)?.name ?? '';
    return { id: freeName('mandatory', ids), fields: [], on: { toStatus } };
  };
  const summary = ({ fields, on }: Mandatory) => {
    const listed = fields.map(names.field).join(', ') || say('noFields');
    return 'toStatus' in on
      ? say('beforeStatus', { status: names.status(on.toStatus), fields: listed })
      : say('forAction', { action: sayAction(on.action).toLowerCase(), fields: listed });
  };
  return (
    <EntryList
      member="mandatory"
      title={say('mandatory')}
      help={say('mandatoryHelp')}
      add={say('addMandatory')}
      entries={mandatory}
      fresh={fresh}
      summaryOf={summary}
      noteOf={({ when }) => when && say('onlyIf', { condition: when })}
      onChange={(next) => onChange({ ...document, mandatory: next })}
      form={(entry, at, onEntry) => <MandatoryForm {...{ document, at, entry, onEntry }} />}
    />
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
