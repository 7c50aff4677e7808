import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { BackgroundAction } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { ActionControls } from './action-controls.tsx';
import { ActionProgress, useFinishedAnnounced } from './action-progress.tsx';
import { useAction } from './bulk.ts';
import { BulkResults } from './bulk-results.tsx';
import type { ResultFilter } from './results.ts';
import { words } from './words.ts';

/** How far an action is, in a dialog; stops it, lets it go on, and leads to its page. */
export function BulkProgress({ id }: { id: string }) {
  const { data: action, error } = useAction(id);
  if (!action) return error && <ProblemAlert error={error} />;
  return <Progressed action={action} />;
}

function Progressed({ action }: { action: BackgroundAction }) {
  const say = useWords(words);
  const [filter, setFilter] = useState<ResultFilter>('all');
  useFinishedAnnounced(action);
  const { id, name, state, progress } = action;
  const worked = progress.done + progress.passedOver;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={3} size="h5">
          {name}
        </Title>
        <Text size="sm">
          {say(state)} · {say('ofTotal', { count: worked, total: progress.total })}
        </Text>
      </Group>
      <ActionProgress progress={progress} />
      <ActionControls action={action} />
      <Text size="sm" c="dimmed">
        {state !== 'finished' && `${say('closeHint')} `}
        <Anchor
          size="sm"
          underline="always"
          renderRoot={(props) => <Link {...props} to="/background-actions/$id" params={{ id }} />}
        >
          {say('showAction')}
        </Anchor>
      </Text>
      {(state === 'finished' || state === 'stopped') && (
        <BulkResults action={action} filter={filter} onFilter={setFilter} />
      )}
    </Stack>
  );
}
