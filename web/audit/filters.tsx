import { Button, Group, NativeSelect } from '@mantine/core';
import { DayInput } from '../app/day-input.tsx';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { actionWords, subjectWords } from './action-words.ts';
import type { AuditSearch } from './search.ts';
import { words } from './words.ts';

type Option = { value: string; label: string };
type Props = { search: AuditSearch; onSearch: (search: AuditSearch) => void };

const keysOf = <K extends string>(of: Record<K, unknown>): K[] => Object.keys(of) as K[];

/** With a value that an address asked for and nobody knows, so that it is seen. */
const withValue = (options: Option[], value: string | undefined): Option[] =>
  value === undefined || options.some((option) => option.value === value)
    ? options
    : [...options, { value, label: value }];

/** What the audit is narrowed to. */
export function Filters({ search, onSearch }: Props) {
  const say = useWords(words);
  const sayAction = useWords(actionWords);
  const saySubject = useWords(subjectWords);
  const { people, objectTypes } = useDirectory();
  const choose = (more: AuditSearch) => onSearch({ ...search, ...more });
  const one = (value: string) => (value === '' ? undefined : [value]);
  const subjects = [
    ...keysOf(subjectWords).map((value) => ({ value: value as string, label: saySubject(value) })),
    ...objectTypes.map(({ name, label }) => ({ value: `${name}/`, label })),
  ];
  const isNarrowed = Object.values(search).some((value) => value !== undefined);
  return (
    <search>
      <Group gap="sm" mb="md" align="flex-end" role="group" aria-label={say('filters')}>
        <NativeSelect
          label={say('by')}
          value={search.by?.[0] ?? ''}
          data={[
            { value: '', label: say('everybody') },
            ...withValue(
              people.map(({ id, name }) => ({ value: id, label: name })),
              search.by?.[0],
            ),
          ]}
          onChange={({ currentTarget: { value } }) => choose({ by: one(value) })}
        />
        <NativeSelect
          label={say('action')}
          value={search.action?.[0] ?? ''}
          data={[
            { value: '', label: say('everything') },
            ...withValue(
              keysOf(actionWords).map((value) => ({ value, label: sayAction(value) })),
              search.action?.[0],
            ),
          ]}
          onChange={({ currentTarget: { value } }) => choose({ action: one(value) })}
        />
        <NativeSelect
          label={say('subject')}
          value={search.subject ?? ''}
          data={[{ value: '', label: say('everything') }, ...withValue(subjects, search.subject)]}
          onChange={({ currentTarget: { value } }) => choose({ subject: value || undefined })}
        />
        <DayInput
          label={say('from')}
          day={search.from ?? ''}
          onDay={(day) => choose({ from: day || undefined })}
        />
        <DayInput
          label={say('to')}
          day={search.to ?? ''}
          onDay={(day) => choose({ to: day || undefined })}
        />
        {isNarrowed && (
          <Button variant="subtle" size="compact-sm" onClick={() => onSearch({})}>
            {say('clear')}
          </Button>
        )}
      </Group>
    </search>
  );
}
