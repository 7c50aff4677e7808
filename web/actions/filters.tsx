import { Group, NativeSelect } from '@mantine/core';
import { useWords } from '../app/i18n.ts';
import { words as bulkWords } from '../bulk/words.ts';
import { type ActionsSearch, actionKinds, actionStates } from './search.ts';
import { words } from './words.ts';

type Props = { search: ActionsSearch; onSearch: (more: ActionsSearch) => void };

/** What the list is narrowed to. */
export function Filters({ search, onSearch }: Props) {
  const say = useWords(words);
  const sayBulk = useWords(bulkWords);
  const all = { value: '', label: say('all') };
  const chosen = <T extends string>(known: readonly T[], value: string) => {
    const one = known.find((each) => each === value);
    return one && [one];
  };
  return (
    <search>
      <Group gap="sm" mb="md" align="flex-end" role="group" aria-label={say('filters')}>
        <NativeSelect
          label={say('kind')}
          value={search.kind?.[0] ?? ''}
          data={[all, ...actionKinds.map((value) => ({ value, label: sayBulk(value) }))]}
          onChange={({ currentTarget: { value } }) =>
            onSearch({ kind: chosen(actionKinds, value) })
          }
        />
        <NativeSelect
          label={say('state')}
          value={search.state?.[0] ?? ''}
          data={[all, ...actionStates.map((value) => ({ value, label: sayBulk(value) }))]}
          onChange={({ currentTarget: { value } }) =>
            onSearch({ state: chosen(actionStates, value) })
          }
        />
        <NativeSelect
          label={say('whose')}
          value={search.by ?? ''}
          data={[
            { value: '', label: say('everybody') },
            { value: 'me', label: say('mine') },
          ]}
          onChange={({ currentTarget: { value } }) =>
            onSearch({ by: value === 'me' ? 'me' : undefined })
          }
        />
      </Group>
    </search>
  );
}
