import { Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useWords } from './i18n.ts';
import { words } from './words.ts';

/** The heading of a page: takes the focus on navigation, and names the window. `over`: what the page is a part of. */
export function PageHeading({
  title,
  over,
  children,
}: {
  title: string;
  over?: ReactNode;
  children?: ReactNode;
}) {
  const product = useWords(words)('product');
  useEffect(() => {
    document.title = title === product ? title : `${title} · ${product}`;
  }, [title, product]);
  return (
    <Group justify="space-between" align="flex-end" mb="md" gap="sm">
      <div>
        {over && (
          <Text size="sm" c="dimmed" component="div">
            {over}
          </Text>
        )}
        <Title order={1} size="h2" tabIndex={-1}>
          {title}
        </Title>
      </div>
      {children && <Group gap="xs">{children}</Group>}
    </Group>
  );
}
