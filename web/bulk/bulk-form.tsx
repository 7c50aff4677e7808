import { Alert, Button, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { newKey } from '../app/api.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { type BulkAsked, type BulkRequest, startAction, useForecast } from './bulk.ts';
import { completesNone, Forecast } from './forecast.tsx';
import { perMinuteOf } from './pace.ts';
import { words } from './words.ts';

const starts = { requeue: 'startRequeue', cancel: 'startCancel', assign: 'startAssign' } as const;

type Typed = { name: string; reason: string; assignee: string; pace: string };

function requestOf({ kind, selection }: BulkAsked, typed: Typed): BulkRequest {
  const name = typed.name.trim();
  const reason = typed.reason.trim();
  const perMinute = perMinuteOf(typed.pace);
  return {
    ...{ kind, ...selection },
    ...(name && { name }),
    ...(reason && { reason }),
    ...(perMinute && { perMinute }),
    ...(kind === 'assign' && { assignee: typed.assignee || null }),
  };
}

/** What would be asked before anything was typed: enough to tell what it would do. */
const askedBefore = (asked: BulkAsked): BulkRequest =>
  requestOf(asked, {
    name: '',
    reason: asked.kind === 'cancel' ? '–' : '',
    assignee: '',
    pace: '',
  });

/** Asks for what an action needs, beside what it would do. */
export function BulkForm({
  asked,
  onStarted,
  onGiveUp,
}: {
  asked: BulkAsked;
  onStarted: (id: string) => void;
  onGiveUp: () => void;
}) {
  const { kind } = asked;
  const say = useWords(words);
  const me = useMe();
  const { people } = useDirectory();
  const [typed, setTyped] = useState<Typed>({ name: '', reason: '', assignee: me.id, pace: '' });
  const [isShort, setShort] = useState(false);
  const [key] = useState(newKey);
  const forecast = useForecast(askedBefore(asked));
  const start = useMutation({
    mutationFn: () => startAction(requestOf(asked, typed), key),
    onSuccess: ({ id }) => onStarted(id),
  });
  const type = (more: Partial<Typed>) => setTyped((before) => ({ ...before, ...more }));
  const isPaceWrong = perMinuteOf(typed.pace) === undefined;
  const office = people.filter((person) => person.office);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const lacks = kind === 'cancel' && typed.reason.trim() === '';
        setShort(lacks);
        if (!lacks && !isPaceWrong) start.mutate();
      }}
    >
      <Stack gap="sm">
        {kind === 'cancel' && <Alert color="red">{say('cancelWarning')}</Alert>}
        <Forecast {...forecast} />
        {kind === 'assign' && (
          <NativeSelect
            label={say('assignee')}
            value={typed.assignee}
            data={[
              ...office.map(({ id, name }) => ({ value: id, label: name })),
              { value: '', label: say('nobody') },
            ]}
            onChange={({ currentTarget }) => type({ assignee: currentTarget.value })}
          />
        )}
        <Textarea
          label={say(kind === 'cancel' ? 'reason' : 'note')}
          required={kind === 'cancel'}
          error={isShort && say('reasonNeeded')}
          value={typed.reason}
          maxLength={2_000}
          autosize
          onChange={({ currentTarget }) => type({ reason: currentTarget.value })}
        />
        <TextInput
          label={say('name')}
          description={say('nameHint')}
          placeholder={say(kind)}
          value={typed.name}
          maxLength={200}
          onChange={({ currentTarget }) => type({ name: currentTarget.value })}
        />
        <TextInput
          label={say('pace')}
          description={say('paceHint')}
          inputMode="decimal"
          placeholder={say('paceNone')}
          error={isPaceWrong && say('paceWrong')}
          value={typed.pace}
          onChange={({ currentTarget }) => type({ pace: currentTarget.value })}
        />
        {start.error && <ProblemAlert error={start.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onGiveUp}>
            {say('notNow')}
          </Button>
          <Button
            type="submit"
            data-autofocus
            {...(forecast.data && completesNone(forecast.data) && { variant: 'light' })}
            {...(kind === 'cancel' && { color: 'red' })}
            loading={start.isPending}
            disabled={forecast.data?.count === 0}
          >
            {forecast.data ? say(starts[kind], { count: forecast.data.count }) : say(kind)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
