import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { SaveAnswer } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { BulkProgress } from '../bulk/bulk-progress.tsx';
import { type AnyDocument, type Ref, save } from './documents.ts';
import { words } from './words.ts';

type Props = { of: Ref; document: AnyDocument; answer: SaveAnswer; onClose: () => void };

/** What came of saving, and the retry of what would complete now. */
export function SavedDocument({ of, document, answer, onClose }: Props) {
  const say = useWords(words);
  // Saved once more as it is, it gets no new version: that queues what it repaired.
  const queue = useMutation({
    mutationFn: () => save(of, document, { etag: `"v${answer.version}"`, requeue: true }),
  });
  const { affected, backgroundActionId: id } = queue.data ?? answer;
  const count = affected.wouldComplete;
  return (
    <Stack gap="md">
      <Alert color="green" role="status" p="sm">
        {say('savedVersion', { version: answer.version })}
      </Alert>
      {id !== undefined && <BulkProgress id={id} />}
      {id === undefined && (
        <Text size="sm">{count === 0 ? say('noneCompletes') : say('nowComplete', { count })}</Text>
      )}
      {queue.error && <ProblemAlert error={queue.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant={id === undefined && count > 0 ? 'default' : 'filled'} onClick={onClose}>
          {say('done')}
        </Button>
        {id === undefined && count > 0 && (
          <Button data-autofocus loading={queue.isPending} onClick={() => queue.mutate()}>
            {say('queue', { count })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
