import { Checkbox, Group } from '@mantine/core';
import type { Settings } from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { categories } from '../../domain/words.ts';
import { useWords } from '../app/i18n.ts';
import { categoryWords } from '../app/vocabulary.ts';
import classes from './configuration.module.css';
import { LinesPlace, Section, TextPlace, withMember } from './form-parts.tsx';
import { formWords } from './form-words.ts';

type Props = { document: Settings; onChange: (next: Settings) => void };
type Devices = NonNullable<Settings['devices']>;

/** Times and limits of the whole service. */
export function SettingsForm({ document, onChange }: Props) {
  const say = useWords(formWords);
  const sayCategory = useWords(categoryWords);
  const { technicalRetry, autoRequeue, retention = {}, devices = {} } = document;
  const retry = (more: Partial<Settings['technicalRetry']>) =>
    onChange({ ...document, technicalRetry: { ...technicalRetry, ...more } });
  const setDevices = <K extends keyof Devices>(name: K, value: Devices[K] | undefined) => {
    const next = withMember(devices, name, value);
    onChange(withMember(document, 'devices', Object.keys(next).length > 0 ? next : undefined));
  };
  return (
    <>
      <Section title={say('technical')} help={say('durationHint')}>
        <div className={classes.fields}>
          <LinesPlace
            pointer="/technicalRetry/delays"
            label={say('delays')}
            value={technicalRetry.delays}
            onChange={(delays) => retry({ delays })}
          />
          <TextPlace
            pointer="/technicalRetry/then"
            label={say('then')}
            value={technicalRetry.then}
            onChange={(then) => retry({ then })}
          />
          <TextPlace
            pointer="/technicalRetry/giveUpAfter"
            label={say('giveUpAfter')}
            value={technicalRetry.giveUpAfter}
            onChange={(giveUpAfter) => retry({ giveUpAfter })}
          />
        </div>
      </Section>
      <Section title={say('autoRequeue')} help={say('autoRequeueHelp')} place="/autoRequeue">
        <Group gap="md">
          {categories.map((category) => (
            <Checkbox
              key={category}
              label={sayCategory(category)}
              checked={autoRequeue[category] === true}
              onChange={({ currentTarget }) =>
                onChange({
                  ...document,
                  autoRequeue: { ...autoRequeue, [category]: currentTarget.checked },
                })
              }
            />
          ))}
        </Group>
      </Section>
      <Section title={say('retention')} help={say('durationHint')}>
        <div className={classes.fields}>
          {[...new Set(['completed', ...Object.keys(retention)])].map((name) => (
            <TextPlace
              key={name}
              pointer={pointerTo('retention', name)}
              label={say('retentionOf', { what: name })}
              value={String(retention[name] ?? '')}
              onChange={(value) =>
                onChange({
                  ...document,
                  retention: withMember(retention, name, value === '' ? undefined : value),
                })
              }
            />
          ))}
        </div>
      </Section>
      <Section title={say('devices')} help={say('durationHint')}>
        <div className={classes.fields}>
          {(['silentAfter', 'jammedAfter'] as const).map((name) => (
            <TextPlace
              key={name}
              pointer={pointerTo('devices', name)}
              label={say(name)}
              value={devices[name] ?? ''}
              onChange={(value) => setDevices(name, value || undefined)}
            />
          ))}
          <TextPlace
            pointer="/devices/jammedBehind"
            label={say('jammedBehind')}
            value={devices.jammedBehind === undefined ? '' : `${devices.jammedBehind}`}
            onChange={(value) => {
              const digits = value.replaceAll(/\D/g, '');
              setDevices('jammedBehind', digits === '' ? undefined : Number(digits));
            }}
          />
        </div>
      </Section>
    </>
  );
}
