import { CloseButton, Group, Paper, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useWords } from './i18n.ts';
import { rememberedStore, useStore } from './store.ts';
import { words } from './words.ts';

const isSeen = (value: string): value is 'seen' | 'new' => value === 'seen' || value === 'new';

/** Says once what a page is and what to do next; whoever has read it puts it away for good. */
export function FirstHelp({
  page,
  title,
  children,
}: {
  page: string;
  title: string;
  children: ReactNode;
}) {
  const say = useWords(words);
  const [store] = useState(() => rememberedStore<'seen' | 'new'>(`help.${page}`, 'new', isSeen));
  if (useStore(store) === 'seen') return null;
  return (
    <Paper withBorder p="md" mb="md" component="section" aria-label={title}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Title order={2} size="h5" mb={4}>
            {title}
          </Title>
          <Text size="sm" component="div" maw="75ch">
            {children}
          </Text>
        </div>
        <CloseButton aria-label={say('close')} onClick={() => store.set('seen')} />
      </Group>
    </Paper>
  );
}
