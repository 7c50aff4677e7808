import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { BackgroundAction } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { announce } from '../app/toasts.tsx';
import { paceAction } from './bulk.ts';
import { perMinuteOf, typedPace } from './pace.ts';
import { words } from './words.ts';

/** Changes how fast an action goes, while it runs. */
export function PaceForm({ action }: { action: BackgroundAction }) {
  const say = useWords(words);
  // Until somebody types, what a colleague changes is shown.
  const [typed, setTyped] = useState<string | null>(null);
  const [isWrong, setWrong] = useState(false);
  const change = useMutation({
    mutationFn: (perMinute: number | null) => paceAction(action.id, perMinute),
    onSuccess: () => {
      setTyped(null);
      announce(say('paceChanged'));
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const perMinute = perMinuteOf(typed ?? typedPace(action.perMinute));
        setWrong(perMinute === undefined);
        if (perMinute !== undefined) change.mutate(perMinute);
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          size="xs"
          w="13rem"
          inputMode="decimal"
          label={say('pace')}
          placeholder={say('paceNone')}
          error={isWrong && say('paceWrong')}
          value={typed ?? typedPace(action.perMinute)}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" loading={change.isPending}>
          {say('changePace')}
        </Button>
      </Group>
      {change.error && <ProblemAlert error={change.error} />}
    </form>
  );
}
