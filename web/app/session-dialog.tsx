import { Button, Group, Text } from '@mantine/core';
import { Dialog } from './dialog.tsx';
import { useWords } from './i18n.ts';
import { endWaiting, sessionEnded, signInAddress } from './sign-in.ts';
import { useStore } from './store.ts';
import { words } from './words.ts';

/** Asks to sign in again, over whatever is being typed. */
export function SessionDialog() {
  const say = useWords(words);
  const ended = useStore(sessionEnded);
  return (
    <Dialog
      opened={ended}
      onClose={() => endWaiting(false)}
      title={say('sessionEnded')}
      zIndex={500}
    >
      <Text size="sm" mb="md">
        {say('sessionEndedText')}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => endWaiting(false)}>
          {say('later')}
        </Button>
        <Button component="a" href={signInAddress('/signed-in')} target="_blank" rel="opener">
          {say('signInAgain')}
        </Button>
      </Group>
    </Dialog>
  );
}
