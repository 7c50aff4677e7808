import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../app/dialog.tsx';
import { useWords } from '../app/i18n.ts';
import type { BulkAsked } from './bulk.ts';
import { BulkForm } from './bulk-form.tsx';
import { BulkProgress } from './bulk-progress.tsx';
import { words } from './words.ts';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The background action that a dialog shows. */
    backgroundAction?: string | undefined;
  }
}

/** The action that the dialog shows: kept with the page in the browser's history, so a reload shows it again. */
function useShownAction() {
  const { history } = useRouter();
  const [id, setId] = useState(history.location.state.backgroundAction);
  const show = (next: string | undefined) => {
    setId(next);
    const { href, state } = history.location;
    history.replace(href, { ...state, backgroundAction: next });
  };
  return [id, show] as const;
}

/**
 * Does one thing with many items: first what it would do, then how far it is and what became of each.
 * Closing it stops nothing. `onStarted` is told when it has begun.
 */
export function BulkDialog({
  asked,
  onClose,
  onStarted,
}: {
  asked: BulkAsked | null;
  onClose: () => void;
  onStarted?: () => void;
}) {
  const say = useWords(words);
  const [id, show] = useShownAction();
  const close = () => {
    if (id !== undefined) show(undefined);
    onClose();
  };
  const start = (started: string) => {
    show(started);
    onStarted?.();
  };
  return (
    <Dialog
      opened={asked !== null || id !== undefined}
      onClose={close}
      title={say(asked?.kind ?? 'progress')}
      size="lg"
    >
      {id !== undefined && <BulkProgress id={id} />}
      {id === undefined && asked && <BulkForm asked={asked} onStarted={start} onGiveUp={close} />}
    </Dialog>
  );
}
