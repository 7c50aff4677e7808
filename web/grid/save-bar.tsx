import { Button, Group, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { announce } from '../app/toasts.tsx';
import classes from './grid.module.css';
import type { Grid } from './use-grid.ts';
import type { useSaving } from './use-saving.ts';
import { words } from './words.ts';

/** What is filled in, why, and saving it; below it how far saving is. */
export function SaveBar({ grid, save }: { grid: Grid; save: ReturnType<typeof useSaving> }) {
  const say = useWords(words);
  const { draft } = grid;
  const { count, bad, told, error, isPending, reason } = save;
  return (
    <section className={classes.bar} aria-label={say('bar')}>
      {bad.length > 0 && <Bad count={count} bad={bad.length} onSave={save.start} />}
      {error && <ProblemAlert error={error} onRetry={() => save.start('checked')} />}
      <div className={classes.save}>
        <TextInput
          className={classes.reason}
          label={say('reason')}
          description={say('reasonHint')}
          required
          maxLength={2_000}
          value={reason}
          error={told && reason.trim() === '' && say('reasonNeeded')}
          onChange={({ currentTarget }) => draft.setReason(currentTarget.value)}
        />
        <Group gap="xs">
          <Text size="sm" role={told && count === 0 ? 'alert' : undefined}>
            {count === 0 ? say('nothing') : say('filledIn', { count })}
          </Text>
          {Object.keys(draft.typed).length > 0 && (
            <Button variant="subtle" onClick={draft.throwAway}>
              {say('throwAway')}
            </Button>
          )}
          <Button loading={isPending} onClick={() => save.start('checked')}>
            {count === 0 ? say('saveNone') : say('saveAll', { count })}
          </Button>
        </Group>
      </div>
      <Progress grid={grid} />
    </section>
  );
}

type BadProps = {
  count: number;
  bad: number;
  onSave: ReturnType<typeof useSaving>['start'];
};

/** Nothing was saved, because some of it would not complete. */
function Bad({ count, bad, onSave }: BadProps) {
  const say = useWords(words);
  const good = count - bad;
  return (
    <Group gap="xs" mb="sm" role="alert">
      <Text size="sm" className={classes.against}>
        <strong>{say('badTitle', { count: bad })}</strong> {say('bad')}
      </Text>
      {good > 0 && (
        <Button size="compact-sm" variant="default" onClick={() => onSave('good')}>
          {say('saveGood', { count: good })}
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={() => onSave('all')}>
        {say('saveAnyway')}
      </Button>
    </Group>
  );
}

const states = {
  queued: 'running',
  running: 'running',
  stopped: 'halted',
  finished: 'ended',
} as const;

/** How far saving is, and what became of what was saved. */
function Progress({ grid: { saving } }: { grid: Grid }) {
  const say = useWords(words);
  const { data, error, refetch } = saving;
  const { state, progress, id } = data?.action ?? {};
  const text =
    progress && state ? [say(states[state], countsOf(progress)), ...parts(progress)] : [];
  const said = text.join(' · ');
  function parts({ completed, failed, passedOver, waiting }: NonNullable<typeof progress>) {
    return [
      completed > 0 && say('countCompleted', { count: completed }),
      failed > 0 && say('countFailed', { count: failed }),
      passedOver > 0 && say('countPassed', { count: passedOver }),
      waiting > 0 && say('countWaiting', { count: waiting }),
    ].filter((part) => part !== false);
  }
  useEffect(() => {
    if (state === 'finished') announce(said);
  }, [state, said]);
  if (error && !data) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (id === undefined) return null;
  return (
    <Group component="section" aria-label={say('progress')} gap="sm" mt="sm">
      <Text size="sm" fw={600}>
        {said}
      </Text>
      {state !== 'finished' && (
        <Text size="sm" c="dimmed">
          {say('goesOn')}
        </Text>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        renderRoot={(props) => <Link {...props} to="/background-actions/$id" params={{ id }} />}
      >
        {say('toAction')}
      </Button>
    </Group>
  );
}

const countsOf = ({
  done,
  passedOver,
  total,
}: {
  done: number;
  passedOver: number;
  total: number;
}) => ({
  done: done + passedOver,
  total,
});
