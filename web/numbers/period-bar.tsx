import { Group, NativeSelect } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { DayInput } from '../app/day-input.tsx';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import tabs from '../inbox/status-tabs.module.css';
import { bys, daysOf, type NumbersSearch, spans, usualDays } from './search.ts';
import { words } from './words.ts';

type Props = { search: NumbersSearch; onSearch: (more: NumbersSearch) => void };

/** Chooses the period, and what of the company. */
export function PeriodBar({ search, onSearch }: Props) {
  const say = useWords(words);
  const { properties, objectTypes } = useDirectory();
  const { from, to } = daysOf(search);
  const isOwn = search.from !== undefined || search.to !== undefined;
  const shown = isOwn ? undefined : (search.days ?? usualDays);
  return (
    <>
      <nav aria-label={say('period')} className={tabs.tabs}>
        {spans.map(({ days, by }) => (
          <Link
            key={days}
            from="/numbers"
            to="/numbers"
            search={({ property, objectType }) => ({ property, objectType, days, by })}
            className={tabs.tab}
            activeOptions={{ exact: true, explicitUndefined: true }}
            aria-current={shown === days ? 'page' : undefined}
          >
            {days === '365' ? say('lastYear') : say('lastDays', { count: Number(days) })}
          </Link>
        ))}
      </nav>
      <Group gap="sm" mb="md" align="flex-end">
        <DayInput
          label={say('from')}
          day={from}
          max={to}
          onDay={(day) => day !== '' && onSearch({ days: undefined, from: day, to })}
        />
        <DayInput
          label={say('to')}
          day={to}
          min={from}
          onDay={(day) => day !== '' && onSearch({ days: undefined, from, to: day })}
        />
        <NativeSelect
          label={say('by')}
          value={search.by ?? 'day'}
          data={bys.map((value) => ({ value, label: say(value) }))}
          onChange={({ currentTarget: { value } }) =>
            onSearch({ by: bys.find((each) => each === value) })
          }
        />
        <NativeSelect
          label={say('property')}
          value={search.property?.[0] ?? ''}
          data={[{ value: '', label: say('all') }, ...properties]}
          onChange={({ currentTarget: { value } }) =>
            onSearch({ property: value === '' ? undefined : [value] })
          }
        />
        <NativeSelect
          label={say('objectType')}
          value={search.objectType?.[0] ?? ''}
          data={[
            { value: '', label: say('all') },
            ...objectTypes.map(({ name, label }) => ({ value: name, label })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            onSearch({ objectType: value === '' ? undefined : [value] })
          }
        />
      </Group>
    </>
  );
}
