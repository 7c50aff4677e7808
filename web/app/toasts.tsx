import { Anchor, CloseButton, Group, Paper, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useWords } from './i18n.ts';
import { createStore, useStore } from './store.ts';
import classes from './toasts.module.css';
import { words } from './words.ts';

type Toast = {
  id: number;
  kind: 'good' | 'bad';
  text: string;
  link?: { href: string; text: string } | undefined;
};

const toasts = createStore<readonly Toast[]>([]);
const SHOWN_MS = 8_000;
let last = 0;

const remove = (id: number): void => toasts.set(toasts.get().filter((each) => each.id !== id));

/** Says in a corner, and to screen readers, what was done or did not work. */
export function toast(kind: Toast['kind'], text: string, link?: Toast['link']): void {
  last += 1;
  toasts.set([...toasts.get(), { id: last, kind, text, link }]);
}

const announced = createStore('');

/** Says something to screen readers only, such as that twelve rows are new. */
export function announce(text: string): void {
  // The same words again are read again.
  announced.set(announced.get() === text ? `${text}\u00a0` : text);
}

/** The place of toasts and announcements; it is there from the beginning, or nobody would hear of them. */
export function Toasts() {
  const shown = useStore(toasts);
  const said = useStore(announced);
  return (
    <>
      <div className={classes.corner} role="status" aria-live="polite">
        <Stack gap="xs">
          {shown.map((each) => (
            <Shown key={each.id} {...each} />
          ))}
        </Stack>
      </div>
      <div className="visually-hidden" role="status" aria-live="polite">
        {said}
      </div>
    </>
  );
}

function Shown({ id, kind, text, link }: Toast) {
  const say = useWords(words);
  useEffect(() => {
    // What went wrong stays until somebody has read it.
    if (kind === 'bad') return;
    const timer = setTimeout(() => remove(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, kind]);
  return (
    <Paper shadow="md" p="sm" withBorder className={classes.toast} data-kind={kind}>
      <Group wrap="nowrap" justify="space-between" align="flex-start">
        <Text size="sm">
          {text} {link && <Anchor href={link.href}>{link.text}</Anchor>}
        </Text>
        <CloseButton size="sm" aria-label={say('close')} onClick={() => remove(id)} />
      </Group>
    </Paper>
  );
}
