import { Button, Group, Text } from '@mantine/core';
import { changesBetween } from '../../domain/configuration-check/changes-between.ts';
import { useWords } from '../app/i18n.ts';
import { toast } from '../app/toasts.tsx';
import classes from './configuration.module.css';
import type { Draft } from './draft.ts';
import { words } from './words.ts';

type Props = { draft: Draft; isNew: boolean; onPreview: () => void; onDiscard: () => void };

/** What is changed and not saved, always in sight. */
export function DraftBar({ draft, isNew, onPreview, onDiscard }: Props) {
  const say = useWords(words);
  if (!draft.isDirty) return null;
  const count = changesBetween(draft.base, draft.document).length;
  const isBroken = draft.text !== undefined;
  return (
    <section className={classes.bar} aria-label={say('bar')}>
      <Text size="sm" fw={600}>
        {isBroken ? say('mendText') : isNew ? say('unsavedNew') : say('unsaved', { count })}
      </Text>
      <Group gap="xs">
        <Button
          variant="default"
          size="sm"
          onClick={() => {
            draft.discard();
            onDiscard();
            toast('good', say('discarded'));
          }}
        >
          {say('discard')}
        </Button>
        <Button size="sm" disabled={isBroken} onClick={onPreview}>
          {say('preview')}
        </Button>
      </Group>
    </section>
  );
}
