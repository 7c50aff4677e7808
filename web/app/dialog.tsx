import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialog.module.css';
import { useWords } from './i18n.ts';
import { words } from './words.ts';

type Props = {
  opened: boolean;
  title: ReactNode;
  onClose: () => void;
  size?: 'md' | 'lg' | 'xl';
  zIndex?: number;
  /** `false`: closing it takes a person elsewhere. */
  returnFocus?: boolean;
  children: ReactNode;
};

/** A dialog over the page: holds the focus, Escape closes it, then the focus goes back. */
export function Dialog({
  opened,
  title,
  onClose,
  size = 'md',
  zIndex = 300,
  returnFocus = true,
  children,
}: Props) {
  const say = useWords(words);
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size={size}
      zIndex={zIndex}
      returnFocus={returnFocus}
    >
      <Modal.Overlay />
      <Modal.Content>
        {/* Not Mantine's own header, which would be a second banner of the page. */}
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={say('close')} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
