import { Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { InboxView } from '../app/api-types.ts';
import { Dialog } from '../app/dialog.tsx';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { toast } from '../app/toasts.tsx';
import { type InboxSearch, queryOf } from './search.ts';
import { deleteView, saveView } from './views.ts';
import { words } from './words.ts';

type Props = {
  search: InboxSearch;
  views: InboxView[];
  opened: boolean;
  onClose: () => void;
};

/** Saves the list as a view, and deletes those that one may. */
export function ViewsDialog({ search, views, opened, onClose }: Props) {
  const say = useWords(words);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: () => saveView({ name: name.trim(), query: queryOf(search), shared }),
    onSuccess: () => {
      setName('');
      onClose();
      toast('good', say('saved'));
    },
  });
  const remove = useMutation({
    mutationFn: deleteView,
    onSuccess: (_, view) => toast('good', say('deleted', { name: view.name })),
  });
  const error = save.error ?? remove.error;
  const changeable = views.filter((view) => view.changeable);
  return (
    <Dialog opened={opened} onClose={onClose} title={say('views')}>
      <Stack>
        {error && <ProblemAlert error={error} />}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <Stack gap="sm">
            <Text fw={600}>{say('saveView')}</Text>
            <TextInput
              label={say('viewName')}
              required
              maxLength={100}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
              data-autofocus
            />
            <Switch
              label={say('viewShared')}
              checked={shared}
              onChange={({ currentTarget }) => setShared(currentTarget.checked)}
            />
            <Group justify="flex-end">
              <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
                {say('save')}
              </Button>
            </Group>
          </Stack>
        </form>
        {changeable.map((view) => (
          <Group key={view.id} justify="space-between" wrap="nowrap">
            <Text size="sm">{view.name}</Text>
            <Button
              variant="default"
              size="compact-sm"
              aria-label={say('deleteView', { name: view.name })}
              onClick={() => remove.mutate(view)}
            >
              {say('delete')}
            </Button>
          </Group>
        ))}
      </Stack>
    </Dialog>
  );
}
