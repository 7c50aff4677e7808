import { Alert, Button, Group, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { newKey } from '../app/api.ts';
import type { DeviceDetail } from '../app/api-types.ts';
import { Dialog } from '../app/dialog.tsx';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { toast } from '../app/toasts.tsx';
import { type HandOver, handOver } from './queries.ts';
import { words } from './words.ts';

type Props = { device: DeviceDetail; etag: string; opened: boolean; onClose: () => void };

/** Gives a device to another engineer, with a reason. Closing it keeps what was typed. */
export function HandOverDialog(props: Props) {
  const say = useWords(words);
  const [typed, setTyped] = useState<HandOver>({ engineer: '', reason: '' });
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={say('handOverTitle')}>
      <HandOverForm {...props} typed={typed} onTyped={setTyped} />
    </Dialog>
  );
}

type FormProps = Props & { typed: HandOver; onTyped: (typed: HandOver) => void };

function HandOverForm({ device, etag, onClose, typed, onTyped }: FormProps) {
  const say = useWords(words);
  const names = useDirectory();
  const [key] = useState(newKey);
  const [isTold, setTold] = useState(false);
  const asked = { engineer: typed.engineer, reason: typed.reason.trim() };
  const give = useMutation({
    mutationFn: () => handOver(device.id, { ...asked, etag, key }),
    onSuccess: (message) => {
      toast('good', message);
      onTyped({ engineer: '', reason: '' });
      onClose();
    },
  });
  const receivers = names.people.filter(
    ({ id, office, active }) => active && !office && id !== device.engineerId,
  );
  const isMissing = { engineer: asked.engineer === '', reason: asked.reason === '' };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTold(true);
        if (!isMissing.engineer && !isMissing.reason) give.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{say('handOverHint', { name: names.person(device.engineerId) })}</Text>
        {device.unsent.count > 0 && (
          <Alert color="yellow">{say('unsentWarning', { count: device.unsent.count })}</Alert>
        )}
        <NativeSelect
          label={say('receiver')}
          withAsterisk
          aria-required
          error={isTold && isMissing.engineer && say('receiverNeeded')}
          value={typed.engineer}
          data={[
            { value: '', label: say('choose') },
            ...receivers.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={({ currentTarget }) => onTyped({ ...typed, engineer: currentTarget.value })}
          data-autofocus
        />
        <Textarea
          label={say('reason')}
          description={say('reasonHint')}
          withAsterisk
          aria-required
          error={isTold && isMissing.reason && say('reasonNeeded')}
          autosize
          maxLength={2_000}
          value={typed.reason}
          onChange={({ currentTarget }) => onTyped({ ...typed, reason: currentTarget.value })}
        />
        {give.error && <ProblemAlert error={give.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={give.isPending}>
            {say('handOver')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
