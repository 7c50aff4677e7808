import { Button, Checkbox, NativeSelect, ScrollArea, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { dayOf, startOfDay } from '../app/days.ts';
import { useWords } from '../app/i18n.ts';
import { filterWords } from './filter-words.ts';
import {
  type FilterName,
  filterKinds,
  filterNames,
  useFilterOptions,
  valuesOf,
} from './filters.ts';
import type { InboxSearch } from './search.ts';

type Props = {
  search: InboxSearch;
  first: FilterName;
  onApply: (name: FilterName, values: string[]) => void;
};

/** Chooses a filter and its values. */
export function FilterEditor({ search, first, onApply }: Props) {
  const say = useWords(filterWords);
  // A cause has no name that somebody could type; it is chosen where causes are listed.
  const offered = filterNames.filter((each) => each !== 'group' || first === 'group');
  const [name, setName] = useState(first);
  const [values, setValues] = useState<string[]>([...valuesOf(search, first)]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onApply(name, values);
      }}
    >
      <Stack gap="sm">
        <NativeSelect
          label={say('filter')}
          value={name}
          data={offered.map((value) => ({ value, label: say(value) }))}
          onChange={({ currentTarget }) => {
            const next = filterNames.find((each) => each === currentTarget.value) ?? first;
            setName(next);
            setValues([...valuesOf(search, next)]);
          }}
          data-autofocus
        />
        <Values key={name} name={name} values={values} onValues={setValues} />
        <Button type="submit">{say('apply')}</Button>
      </Stack>
    </form>
  );
}

type ValuesProps = { name: FilterName; values: string[]; onValues: (values: string[]) => void };

function Values({ name, values, onValues }: ValuesProps) {
  const say = useWords(filterWords);
  const options = useFilterOptions()[name];
  const kind = filterKinds[name];
  if (kind === 'choice' || kind === 'yes-no')
    return (
      <Checkbox.Group
        label={say('value')}
        value={values}
        onChange={(chosen) => onValues(kind === 'choice' ? chosen : chosen.slice(-1))}
      >
        <ScrollArea.Autosize mah={240} mt="xs" type="auto">
          <Stack gap="xs">
            {options?.map((option) => (
              <Checkbox key={option.value} size="sm" {...option} />
            ))}
          </Stack>
        </ScrollArea.Autosize>
      </Checkbox.Group>
    );
  const [value = ''] = values;
  const type = kind === 'day' ? 'date' : kind === 'count' ? 'number' : 'text';
  return (
    <TextInput
      label={say('value')}
      type={type}
      min={type === 'number' ? 0 : undefined}
      maxLength={200}
      value={type === 'date' && value !== '' ? dayOf(new Date(value)) : value}
      onChange={({ currentTarget: { value: typed } }) =>
        onValues(typed === '' ? [] : [type === 'date' ? startOfDay(typed).toISOString() : typed])
      }
    />
  );
}
