import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { BackgroundAction } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { controlAction } from './bulk.ts';
import { PaceForm } from './pace-form.tsx';
import { words } from './words.ts';

/** Stops an action that is not finished, lets it go on, and changes its pace. */
export function ActionControls({ action }: { action: BackgroundAction }) {
  const say = useWords(words);
  const { id, state } = action;
  const control = useMutation({ mutationFn: (what: 'stop' | 'resume') => controlAction(id, what) });
  if (state === 'finished') return null;
  const what = state === 'stopped' ? 'resume' : 'stop';
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-end">
        <PaceForm action={action} />
        <Button
          size="xs"
          variant="default"
          loading={control.isPending}
          onClick={() => control.mutate(what)}
        >
          {say(what)}
        </Button>
      </Group>
      {control.error && <ProblemAlert error={control.error} />}
    </Stack>
  );
}
