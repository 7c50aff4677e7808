import { CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../app/i18n.ts';
import { actionWords } from './action-words.ts';
import classes from './notice.module.css';

/** Says something that a person should see before they go on. */
export function Notice({
  kind,
  role,
  title,
  onClose,
  children,
}: {
  kind: 'good' | 'warn';
  role: 'status' | 'alert';
  title: string;
  onClose?: () => void;
  children?: ReactNode;
}) {
  const say = useWords(actionWords);
  return (
    <div className={classes.notice} data-kind={kind} role={role}>
      <div className={classes.head}>
        <strong>{title}</strong>
        {onClose && <CloseButton size="sm" aria-label={say('dismiss')} onClick={onClose} />}
      </div>
      {children}
    </div>
  );
}
