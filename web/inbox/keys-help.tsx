import { Kbd, Switch, Table, Text } from '@mantine/core';
import { Dialog } from '../app/dialog.tsx';
import { useWords } from '../app/i18n.ts';
import { shortcutsStore } from '../app/shortcuts.ts';
import { useStore } from '../app/store.ts';
import { words } from './words.ts';

const keys = [
  ['j', 'keyNext'],
  ['k', 'keyPrevious'],
  ['x', 'keySelect'],
  ['r', 'keyRequeue'],
  ['a', 'keyAssign'],
  ['c', 'keyCancel'],
  ['/', 'keySearch'],
  ['?', 'keyHelp'],
] as const;

/** The keys of the list, and whether they are to work. */
export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const say = useWords(words);
  const on = useStore(shortcutsStore) === 'on';
  return (
    <Dialog opened={opened} onClose={onClose} title={say('keysTitle')}>
      <Table>
        <Table.Tbody>
          {keys.map(([key, word]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" w={60}>
                <Kbd>{key}</Kbd>
              </Table.Th>
              <Table.Td>{say(word)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" my="md">
        {say('keysScope')}
      </Text>
      <Switch
        label={say('keysOn')}
        checked={on}
        onChange={({ currentTarget }) => shortcutsStore.set(currentTarget.checked ? 'on' : 'off')}
      />
    </Dialog>
  );
}
