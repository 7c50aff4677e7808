import { Button } from '@mantine/core';
import type { ObjectType } from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { useWords } from '../app/i18n.ts';
import { AddName } from './add-name.tsx';
import classes from './configuration.module.css';
import { LabelPlace, Section, withEntry, withoutEntry } from './form-parts.tsx';
import { formWords } from './form-words.ts';
import { usePlace } from './places.tsx';
import type { TypeProps } from './type-names.ts';

type Status = ObjectType['statuses'][number];

const isName = (name: string): boolean => /^[A-Za-z][\w.-]{0,99}$/.test(name);

/** The statuses that an object can have. */
export function StatusList({ document, onChange }: TypeProps) {
  const say = useWords(formWords);
  const { statuses, initialStatus } = document;
  const set = (next: Status[]) => onChange({ ...document, statuses: next });
  return (
    <Section title={say('statuses')} place="/statuses">
      <ul className={classes.entries}>
        {statuses.map((status, at) => (
          <Row
            key={status.name}
            {...{ status, at, isFirst: status.name === initialStatus }}
            onStatus={(next) => set(withEntry(statuses, at, next))}
            onRemove={() => set(withoutEntry(statuses, at))}
          />
        ))}
      </ul>
      <AddName
        label={say('addStatus')}
        accept={(name) => isName(name) && !statuses.some((each) => each.name === name)}
        onAdd={(name) => set([...statuses, { name, label: { en: name } }])}
      />
    </Section>
  );
}

type RowProps = {
  status: Status;
  at: number;
  isFirst: boolean;
  onStatus: (next: Status) => void;
  onRemove: () => void;
};

function Row({ status, at, isFirst, onStatus, onRemove }: RowProps) {
  const say = useWords(formWords);
  const { error, ...place } = usePlace(pointerTo('statuses', at));
  const { name, label } = status;
  return (
    <li className={classes.status} {...place}>
      <div className={classes.statusName}>
        <strong>{name}</strong>
        {isFirst && <span className={classes.faint}> {say('first')}</span>}
        {error && <div className={classes.fault}>{error}</div>}
      </div>
      <LabelPlace
        pointer={pointerTo('statuses', at, 'label')}
        labels={{ en: `${name}: ${say('english')}`, nl: `${name}: ${say('dutch')}` }}
        isLabelHidden
        value={label}
        onChange={(next) => onStatus({ ...status, label: next ?? { en: '' } })}
      />
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={say('removeOf', { name })}
        onClick={onRemove}
      >
        {say('remove')}
      </Button>
    </li>
  );
}
