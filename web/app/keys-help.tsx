import { Kbd, Switch, Table, Text } from '@mantine/core';
import { Dialog } from './dialog.tsx';
import { useWords } from './i18n.ts';
import { shortcutsStore } from './shortcuts.ts';
import { useStore } from './store.ts';
import { words } from './words.ts';

type Props = {
  opened: boolean;
  onClose: () => void;
  /** Each key, and what it does. */
  keys: readonly (readonly [key: string, does: string])[];
  /** What they act on. */
  scope?: string;
};

/** The keys of a page, and whether they are to work. */
export function KeysHelp({ opened, onClose, keys, scope }: Props) {
  const say = useWords(words);
  const on = useStore(shortcutsStore) === 'on';
  return (
    <Dialog opened={opened} onClose={onClose} title={say('keysTitle')}>
      <Table mb="md">
        <Table.Tbody>
          {[...keys, ['?', say('keyHelp')] as const].map(([key, does]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" w={60}>
                <Kbd>{key}</Kbd>
              </Table.Th>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {scope !== undefined && (
        <Text size="sm" mb="md">
          {scope}
        </Text>
      )}
      <Switch
        label={say('keysOn')}
        checked={on}
        onChange={({ currentTarget }) => shortcutsStore.set(currentTarget.checked ? 'on' : 'off')}
      />
    </Dialog>
  );
}
