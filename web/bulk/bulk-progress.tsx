import { Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { BackgroundAction } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { announce } from '../app/toasts.tsx';
import { controlAction, useAction } from './bulk.ts';
import { BulkResults } from './bulk-results.tsx';
import { words } from './words.ts';

type Counts = BackgroundAction['progress'];

/** How the items of an action stand, in the order in which they are shown. */
const parts = [
  ['completed', 'green.8'],
  ['failed', 'red.7'],
  ['cancelled', 'gray.6'],
  ['passedOver', 'gray.5'],
  ['waiting', 'yellow.6'],
  ['underWay', 'blue.6'],
  ['done', 'green.8'],
] as const;
type Part = (typeof parts)[number][0];

/** Items that were assigned have no fate of their own: they are done. */
function countsOf(kind: BackgroundAction['kind'], progress: Counts): Record<Part, number> {
  const { completed, failed, cancelled, passedOver, waiting, running, done } = progress;
  const retried = kind === 'requeue' || kind === 'cancel';
  return {
    ...{ completed, failed, cancelled, passedOver, waiting, underWay: running },
    done: retried ? 0 : done,
  };
}

/** How far an action is; stops it and lets it go on. */
export function BulkProgress({ id }: { id: string }) {
  const say = useWords(words);
  const format = useFormat();
  const { data: action, error } = useAction(id);
  const control = useMutation({ mutationFn: (what: 'stop' | 'resume') => controlAction(id, what) });
  const kind = action?.kind ?? 'requeue';
  const isFinished = action?.state === 'finished';
  const progress = action?.progress;
  useEffect(() => {
    if (!isFinished || !progress) return;
    const counts = countsOf(kind, progress);
    const said = parts.filter(([part]) => counts[part] > 0);
    announce([say('finished'), ...said.map(([part]) => `${say(part)} ${counts[part]}`)].join(', '));
  }, [isFinished, kind, progress, say]);

  if (!action || !progress) return error && <ProblemAlert error={error} />;
  const counts = countsOf(action.kind, progress);
  const shown = parts.filter(([part]) => counts[part] > 0);
  const worked = progress.done + progress.passedOver;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={3} size="h5">
          {action.name}
        </Title>
        <Text size="sm">
          {say(action.state)} · {say('ofTotal', { count: worked, total: progress.total })}
        </Text>
      </Group>
      <Progress.Root size="lg" aria-hidden>
        {shown.map(([part, color]) => (
          <Progress.Section
            key={part}
            color={color}
            value={(100 * counts[part]) / Math.max(1, progress.total)}
          />
        ))}
      </Progress.Root>
      <Group gap="md" component="dl" m={0}>
        {shown.map(([part]) => (
          <div key={part}>
            <Text component="dt" size="xs" c="dimmed">
              {say(part)}
            </Text>
            <Text component="dd" m={0} fw={600}>
              {format.number(counts[part])}
            </Text>
          </div>
        ))}
      </Group>
      {control.error && <ProblemAlert error={control.error} />}
      {!isFinished && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {say('closeHint')}
          </Text>
          <Button
            variant="default"
            loading={control.isPending}
            onClick={() => control.mutate(action.state === 'stopped' ? 'resume' : 'stop')}
          >
            {say(action.state === 'stopped' ? 'resume' : 'stop')}
          </Button>
        </Group>
      )}
      {(isFinished || action.state === 'stopped') && <BulkResults id={id} />}
    </Stack>
  );
}
